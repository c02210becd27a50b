import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import type { RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { Served } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'

type Offer = RequestOf<RelayMessages, 'offer'>
type Answer = (offer: Offer, epoch: number) => Promise<Served<ReplyOf<RelayMessages, 'offer'>>>

/** More than a relay has on the way at a time: an older number can only be a late copy. */
const REMEMBERED = 32

/**
 * Answers each offer of one session once: a copy gets the answer that the offer got. A refused offer that came again and was
 * taken then would be printed while the relay counts on nobody having it: after a cancel it would still bring paper.
 */
export function createAnswerOnce(answer: Answer): Answer {
  const answeredByNumber = new Map<number, ReturnType<Answer>>()
  let forgottenThrough = 0
  return (offer, epoch) => {
    const { number } = offer
    // Relays before offers were numbered.
    if (number === undefined) return answer(offer, epoch)
    if (number <= forgottenThrough) return Promise.resolve(refuse('job-state-conflict', `offer ${number} was answered before`))
    const answered = answeredByNumber.get(number) ?? answer(offer, epoch)
    answeredByNumber.set(number, answered)
    forgottenThrough = Math.max(forgottenThrough, number - REMEMBERED)
    answeredByNumber.delete(forgottenThrough)
    return answered
  }
}
