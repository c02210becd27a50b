import { once } from 'node:events'
import { connect } from 'node:tls'
import type { PeerCertificate } from 'node:tls'
import { hostOf, portOf } from '../outgoing/without-proxy.ts'
import { MIN_TLS } from '../outgoing/outgoing.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'

const PEEK_MS = 8_000

export interface ShownCertificate {
  subject: string
  issuer: string
  /** Such as TLSv1.3. */
  protocol: string
  /** It would not do for what the agent says. */
  isTooOld: boolean
  /** Why this machine does not trust it; null when it does. */
  distrust: string | null
}

/** Looks at the certificate that is shown for an address, trusted or not; nothing is sent, and nothing is asked over such a connection. */
export async function peekCertificate(url: URL, outgoing: Pick<Outgoing, 'tunnelTo'>): Promise<ShownCertificate> {
  const host = hostOf(url)
  const target = { host, port: portOf(url) }
  const tunnel = await outgoing.tunnelTo(url, target)
  const deadline = AbortSignal.timeout(PEEK_MS)
  const over = tunnel === undefined ? target : { socket: tunnel, host }
  const socket = connect({ ...over, servername: /^[\d.]+$|:/.test(host) ? '' : host, rejectUnauthorized: false })
  try {
    await once(socket, 'secureConnect', { signal: deadline }).catch((error: unknown) => {
      throw deadline.aborted ? deadline.reason : error
    })
    const { subject, issuer } = socket.getPeerCertificate()
    const distrust = socket.authorized ? null : String(socket.authorizationError)
    const protocol = socket.getProtocol() ?? 'unknown'
    return { subject: nameIn(subject), issuer: nameIn(issuer), protocol, isTooOld: protocol < MIN_TLS, distrust }
  } finally {
    socket.on('error', () => undefined).destroy()
  }
}

function nameIn(names: PeerCertificate['subject'] | undefined): string {
  const { CN, O, OU } = names ?? {}
  const parts = [CN, O, OU].flatMap((part) => part ?? [])
  return parts.length === 0 ? 'nobody named' : [...new Set(parts)].join(', ').slice(0, 200)
}
