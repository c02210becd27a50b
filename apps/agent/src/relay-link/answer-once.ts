import type { ReplyOf, RequestOf } from '@cloudprint/protocol/channel/message'
import type { RelayMessages } from '@cloudprint/protocol/channel/relay-messages'
import type { Served } from '@cloudprint/protocol/channel/serve'
import { refuse } from '@cloudprint/protocol/problems'

type Offer = RequestOf<RelayMessages, 'offer'>
type Answer = (offer: Offer, epoch: number) => Promise<Served<ReplyOf<RelayMessages, 'offer'>>>

/**
 * Answers each offer of one session once: a copy gets the answer that the offer got. A refused offer that came again and was
 * taken then would be printed while the relay counts on nobody having it: after a cancel it would still bring paper.
 * The relay makes its next offer when it has the answer to the last, so that a lower number can only be a late copy.
 */
export function createAnswerOnce(answer: Answer): Answer {
  let newest: { number: number; answered: ReturnType<Answer> } | undefined
  return (offer, epoch) => {
    const { number } = offer
    // Relays before offers were numbered.
    if (number === undefined) return answer(offer, epoch)
    if (newest !== undefined && number < newest.number) {
      return Promise.resolve(refuse('job-state-conflict', `offer ${number} was answered before`))
    }
    if (number !== newest?.number) newest = { number, answered: answer(offer, epoch) }
    return newest.answered
  }
}
