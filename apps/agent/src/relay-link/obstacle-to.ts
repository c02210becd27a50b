import { Obstacle } from '../outgoing/obstacle.ts'
import { obstacleOf } from '../outgoing/obstacle-of.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { portOf } from '../outgoing/without-proxy.ts'
import { peekCertificate } from './peek-certificate.ts'

const ofCertificates = new Set<Obstacle['code']>(['tls-untrusted', 'tls-other-name', 'tls-wrong-time'])

/** What a failure on the way to an address means; of a certificate that is not taken also who has signed it, for it names the device. */
export async function obstacleTo(url: URL, failure: unknown, outgoing: Outgoing): Promise<Obstacle> {
  const { code, message } = obstacleOf(failure)
  // A proxy's own words name both ends.
  const words = code.startsWith('proxy-') ? message : `${url.hostname}:${portOf(url)}: ${message}`
  const shown = ofCertificates.has(code) ? await peekCertificate(url, outgoing).catch(() => undefined) : undefined
  const whose = shown === undefined ? '' : `; it is for ${shown.subject}, signed by ${shown.issuer}`
  const clock = code === 'tls-wrong-time' ? `; this machine’s clock says ${new Date().toISOString()}` : ''
  return new Obstacle(code, `${words}${whose}${clock}`, { cause: failure })
}
