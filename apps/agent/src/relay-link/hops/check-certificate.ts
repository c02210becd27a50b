import { Obstacle } from '../../outgoing/obstacle.ts'
import { obstacleOf } from '../../outgoing/obstacle-of.ts'
import type { Outgoing } from '../../outgoing/outgoing.ts'
import { portOf } from '../../outgoing/without-proxy.ts'
import { peekCertificate } from '../peek-certificate.ts'
import { fine, stoppedBy } from './hop.ts'
import type { Hop } from './hop.ts'

/** Which TLS a port speaks, whose certificate it shows, who has signed it, and whether this machine trusts that. */
export async function checkCertificate(url: URL, outgoing: Pick<Outgoing, 'tunnelTo'>): Promise<Hop> {
  const place = `${url.hostname}:${portOf(url)}`
  try {
    const { protocol, isTooOld, subject, issuer, distrust } = await peekCertificate(url, outgoing)
    const whose = `${place} speaks ${protocol} with a certificate for ${subject}, signed by ${issuer}`
    if (isTooOld) return stoppedBy(new Obstacle('tls-too-old', whose))
    if (distrust === null) return fine(`${whose}.`)
    const { code } = obstacleOf(Object.assign(new Error(distrust), { code: distrust }))
    return stoppedBy(new Obstacle(code, `${whose}: ${distrust}`))
  } catch (error) {
    const { code, message } = obstacleOf(error)
    return stoppedBy(new Obstacle(code, code.startsWith('proxy-') ? message : `${place}: ${message}`))
  }
}
