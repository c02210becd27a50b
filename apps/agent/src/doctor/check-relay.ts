import { obstacles } from '@cloudprint/protocol/obstacles'
import { problems } from '@cloudprint/protocol/problems'
import { Obstacle } from '../outgoing/obstacle.ts'
import { obstacleOf } from '../outgoing/obstacle-of.ts'
import type { RelayClock } from '../relay-link/relay-clock.ts'
import type { RelayHttp } from '../relay-link/relay-http.ts'
import type { NotReached } from '../relay-link/link.ts'
import type { Check, Found } from './check.ts'

export interface RelayToCheck {
  relayUrl: string
  /** Whether it answered when it was asked for its clock. */
  asked: ReturnType<RelayHttp['readClock']>
  http: Pick<RelayHttp, 'proveIdentity'>
  relayClock: Pick<RelayClock, 'offsetMs'>
}

const ANSWER_MS = 15_000
/** Certificates and logs are read by the clock; printing is not, because the agent knows how far it is off. */
const OFF_MS = 60_000

/** The relay's answer, this machine's clock beside the relay's, and whether the relay knows this computer. */
export function checkRelay({ relayUrl, asked, http, relayClock }: RelayToCheck): Check[] {
  const onceItAnswers = async (look: () => Promise<Found>): Promise<Found> =>
    (await asked).ok ? look() : { verdict: 'skipped', says: 'The relay does not answer.' }
  return [
    {
      name: 'relay',
      run: async () => {
        const answer = await asked
        if (!answer.ok) return notReached(relayUrl, answer)
        return { verdict: 'ok', says: `${relayUrl} answers; its channel is on port ${answer.channelPort}.` }
      },
    },
    { name: 'clock', run: () => onceItAnswers(async () => clockFinding(relayClock.offsetMs)) },
    {
      name: 'sign-in',
      run: () =>
        onceItAnswers(async () => {
          const proved = await http.proveIdentity(AbortSignal.timeout(ANSWER_MS)).catch((error: unknown) => obstacleOf(error))
          if (proved instanceof Obstacle) return stoppedByObstacle('The relay could not be asked whether it knows this computer', proved)
          if (proved.ok) return { verdict: 'ok', says: 'The relay knows this computer.' }
          return { verdict: 'failed', says: proved.problem.detail, remedy: problems[proved.problem.code].advice }
        }),
    },
  ]
}

export function clockFinding(offsetMs: number): Found {
  const seconds = Math.round(Math.abs(offsetMs) / 1000)
  if (Math.abs(offsetMs) < OFF_MS) return { verdict: 'ok', says: `This machine’s clock agrees with the relay’s to ${seconds} s.` }
  return {
    verdict: 'warning',
    says: `This machine’s clock is ${seconds} s ${offsetMs > 0 ? 'behind' : 'ahead of'} the relay’s.`,
    remedy: 'Let the machine set its clock from the network (NTP). Jobs print and expire rightly all the same.',
  }
}

/** What stands in between, where that was found out; else what the relay itself says. */
function notReached(relayUrl: string, { obstacle, problem }: NotReached): Found {
  if (obstacle === undefined)
    return { verdict: 'failed', says: `${relayUrl} refuses: ${problem.detail}`, remedy: problems[problem.code].advice }
  return stoppedByObstacle(`${relayUrl} does not answer`, obstacle)
}

function stoppedByObstacle(what: string, { code, message }: Obstacle): Found {
  const { title, advice } = obstacles[code]
  return { verdict: 'failed', says: `${what}. ${title} (${message}).`, remedy: advice }
}
