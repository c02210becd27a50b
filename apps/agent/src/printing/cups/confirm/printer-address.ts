import { type DeviceAddress, deviceAddress } from '../device-address.ts'

/** Where an IPP printer takes requests, read from the device URI of its queue. Holds no credentials. */
export interface PrinterAddress extends DeviceAddress {
  /** Host and port as they stand in a URI and in the Host header. */
  authority: string
  path: string
  isTls: boolean
  /** What the printer is called in a request. */
  uri: string
}

const ippUri = /^(?<scheme>ipps?|https?):\/\/[^/?#]*(?<path>\/[!-"$->@-~]*)?(?:\?(?<options>.*))?$/i

/** Undefined for what is no IPP printer with an address of its own: a name of DNS-SD would have to be resolved first. */
export function printerAddress(deviceUri: string): PrinterAddress | undefined {
  const device = deviceAddress(deviceUri)
  const parts = ippUri.exec(deviceUri)?.groups
  if (device === undefined || parts === undefined) return undefined
  const { scheme = '', path = '/', options = '' } = parts
  const { host, port } = device
  // The interface of a link-local address means nothing to the printer (RFC 6874 §4).
  const authority = `${host.includes(':') ? `[${host.replace(/%.*$/, '')}]` : host}:${port}`
  const isTls = /^(ipps|https)$/i.test(scheme) || /(^|[&+])encryption=(always|required)\b/i.test(options)
  return { host, port, authority, path, isTls, uri: `${scheme.toLowerCase()}://${authority}${path}` }
}
