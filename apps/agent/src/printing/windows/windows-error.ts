/** A function of Windows that failed; `code` is its system error code. */
export class WindowsError extends Error {
  override name = 'WindowsError'
  readonly call: string
  readonly code: number

  constructor(call: string, code: number) {
    super(`${call} failed with error ${code}${code in texts ? ` (${texts[code]})` : ''}`)
    this.call = call
    this.code = code
  }
}

/** System error codes that printing meets: https://learn.microsoft.com/windows/win32/debug/system-error-codes */
export const errors = {
  accessDenied: 5,
  invalidHandle: 6,
  diskFull: 112,
  insufficientBuffer: 122,
  invalidParameter: 87,
  printCanceled: 63,
  printerNotFound: 1801,
  unknownDriver: 1797,
  invalidDatatype: 1804,
  serverUnavailable: 1722,
  serverTooBusy: 1723,
  callFailed: 1726,
  callFailedBeforeStart: 1727,
  interfaceUnknown: 1717,
  endpointNotRegistered: 1753,
} as const

const texts: Record<number, string> = {
  [errors.accessDenied]: 'access denied',
  [errors.invalidHandle]: 'the handle is invalid',
  [errors.diskFull]: 'the disk is full',
  [errors.invalidParameter]: 'a parameter is wrong',
  [errors.printCanceled]: 'printing was canceled',
  [errors.printerNotFound]: 'there is no such printer',
  [errors.unknownDriver]: 'its driver is unknown',
  [errors.invalidDatatype]: 'its driver does not take this kind of data',
  [errors.serverUnavailable]: 'the print spooler is not running',
  [errors.serverTooBusy]: 'the print spooler is too busy',
  [errors.callFailed]: 'the print spooler ended in the middle of it',
  [errors.callFailedBeforeStart]: 'the print spooler did not begin with it',
  [errors.interfaceUnknown]: 'the print spooler is starting or stopping',
  [errors.endpointNotRegistered]: 'the print spooler is not running',
}

const away = new Set<number>([
  errors.serverUnavailable,
  errors.serverTooBusy,
  errors.callFailed,
  errors.callFailedBeforeStart,
  errors.interfaceUnknown,
  errors.endpointNotRegistered,
])

/** The service "Print Spooler" is not there, or ended during the call: the same may succeed later. */
export function isSpoolerAway(code: number): boolean {
  return away.has(code)
}
