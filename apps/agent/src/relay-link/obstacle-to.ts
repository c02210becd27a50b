import { Obstacle } from '../outgoing/obstacle.ts'
import { obstacleOf } from '../outgoing/obstacle-of.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { portOf } from '../outgoing/without-proxy.ts'
import { peekCertificate } from './peek-certificate.ts'
import type { ShownCertificate } from './peek-certificate.ts'

const ofTls = new Set<Obstacle['code']>(['tls-untrusted', 'tls-other-name', 'tls-wrong-time', 'tls-too-old', 'tls-broken'])

/** What a failure on the way to an address means; where TLS does not come about also whose certificate is shown, for it names the device. */
export async function obstacleTo(url: URL, failure: unknown, outgoing: Outgoing): Promise<Obstacle> {
  const { code, message } = obstacleOf(failure)
  // A proxy's own words name both ends.
  const words = code.startsWith('proxy-') ? message : `${url.hostname}:${portOf(url)}: ${message}`
  const shown = ofTls.has(code) ? await peekCertificate(url, outgoing).catch(() => undefined) : undefined
  // Some hang up on a newer version without a word.
  if (shown?.isTooOld) return new Obstacle('tls-too-old', tooOld(url, shown), { cause: failure })
  const whose = shown === undefined ? '' : `; it is for ${shown.subject}, signed by ${shown.issuer}`
  const clock = code === 'tls-wrong-time' ? `; this machine’s clock says ${new Date().toISOString()}` : ''
  return new Obstacle(code, `${words}${whose}${clock}`, { cause: failure })
}

function tooOld(url: URL, { protocol, subject, issuer }: ShownCertificate): string {
  return `${url.hostname}:${portOf(url)} speaks ${protocol} with a certificate for ${subject}, signed by ${issuer}`
}
