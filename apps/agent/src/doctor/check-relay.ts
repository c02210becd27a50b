import { problems } from '@cloudprint/protocol/problems'
import type { RelayClock } from '../relay-link/relay-clock.ts'
import type { RelayHttp } from '../relay-link/relay-http.ts'
import type { Finding } from '@cloudprint/protocol/examination'
import type { Check } from './check.ts'

export interface RelayToCheck {
  relayUrl: string
  http: Pick<RelayHttp, 'readClock' | 'proveIdentity'>
  relayClock: Pick<RelayClock, 'offsetMs'>
}

const ANSWER_MS = 15_000
/** Certificates and logs are read by the clock; printing is not, because the agent knows how far it is off. */
const OFF_MS = 60_000

/** The relay's answer, this machine's clock beside the relay's, and whether the relay knows this computer. */
export function checkRelay({ relayUrl, http, relayClock }: RelayToCheck): Check[] {
  const asked = (async () => http.readClock(AbortSignal.timeout(ANSWER_MS)))()
  const onceItAnswers = async (look: () => Promise<Omit<Finding, 'check'>>): Promise<Omit<Finding, 'check'>> =>
    (await asked).ok ? look() : { verdict: 'skipped', says: 'The relay does not answer.' }
  return [
    {
      name: 'relay',
      run: async () => {
        const answer = await asked
        if (!answer.ok)
          return {
            verdict: 'failed',
            says: `${relayUrl} does not answer: ${answer.problem.detail}.`,
            remedy: remedyFor(answer.problem.detail),
          }
        return { verdict: 'ok', says: `${relayUrl} answers; its channel is on port ${answer.channelPort}.` }
      },
    },
    { name: 'clock', run: () => onceItAnswers(async () => clockFinding(relayClock.offsetMs)) },
    {
      name: 'sign-in',
      run: () =>
        onceItAnswers(async () => {
          const proved = await http.proveIdentity(AbortSignal.timeout(ANSWER_MS))
          if (proved.ok) return { verdict: 'ok', says: 'The relay knows this computer.' }
          return { verdict: 'failed', says: proved.problem.detail, remedy: problems[proved.problem.code].advice }
        }),
    },
  ]
}

export function clockFinding(offsetMs: number): Omit<Finding, 'check'> {
  const seconds = Math.round(Math.abs(offsetMs) / 1000)
  if (Math.abs(offsetMs) < OFF_MS) return { verdict: 'ok', says: `This machine’s clock agrees with the relay’s to ${seconds} s.` }
  return {
    verdict: 'warning',
    says: `This machine’s clock is ${seconds} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the relay’s.`,
    remedy: 'Let the machine set its clock from the network (NTP). Jobs print and expire rightly all the same.',
  }
}

/** By the words that the system has for what went wrong on the way. */
export function remedyFor(detail: string): string {
  const [, remedy] = remedies.find(([pattern]) => pattern.test(detail)) ?? []
  return remedy ?? 'Check the address, and that this machine may open connections to it.'
}

const remedies: [pattern: RegExp, remedy: string][] = [
  [/ENOTFOUND|EAI_AGAIN/, 'The name can not be resolved: check the address in settings.json and this machine’s name server.'],
  [/ECONNREFUSED/, 'Nothing listens there: check the port, and that the relay runs.'],
  [/ENETUNREACH|EHOSTUNREACH/, 'There is no way into that network: check this machine’s network and its gateway.'],
  [
    /ETIMEDOUT|timeout|aborted|no answer/i,
    'The connection gets no answer: a firewall on the way drops it. Open the way out to this address and port.',
  ],
  [
    /certificate|self[- ]signed|altname/i,
    'Something between here and the relay shows another certificate, or the relay’s own is not trusted here: see CLOUDPRINT_CA_FILE.',
  ],
  [
    /wrong version number|packet length/i,
    'What listens there does not speak TLS: check whether the address should begin with http or have another port.',
  ],
]
