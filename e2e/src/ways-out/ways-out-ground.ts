import { PROXY_PORT, proxyUser, siteAuthority } from '../harness/devices-on-way.ts'
import { startRelay, type RelayProcess } from '../harness/relay-process.ts'
import { selfSigned } from '../harness/self-signed.ts'
import { ownAddress, type Wire } from '../harness/wire.ts'

/** How a site may write the relay’s name instead of its address. */
export const RELAY_HOST = 'relay.site'

/** A relay that other machines reach, over TLS as it must be, and the authority of sites that inspect it. */
export interface WaysOutGround {
  relay: RelayProcess
  /** Vouches for the relay itself. */
  relayCert: string
  /** Vouches for what a site’s device shows in the relay’s place. */
  authority: ReturnType<typeof siteAuthority>
}

export async function startWaysOutGround(): Promise<WaysOutGround> {
  const address = ownAddress()
  const { certFile, keyFile } = selfSigned([address], [RELAY_HOST])
  const relay = await startRelay({
    env: { CLOUDPRINT_HOST: '0.0.0.0', CLOUDPRINT_TLS_CERT_FILE: certFile, CLOUDPRINT_TLS_KEY_FILE: keyFile },
  })
  return { relay, relayCert: certFile, authority: siteAuthority(address) }
}

/** The address of the proxy on a wire, as a site is told it, with who may use it. */
export function proxyAt({ wayAddress }: Wire, { username, password } = proxyUser): string {
  return `http://${username}:${password}@${wayAddress}:${PROXY_PORT}`
}
