import type { FaultProxy, Piece, PieceFate } from '@cloudprint/testkit/fault-proxy'
import type { Ways } from './ways.ts'

/** The messages of a hand-over that can be told apart from outside, in their order. */
export type Step =
  | 'submission answered'
  | 'offer on its way'
  | 'offer answered'
  | 'document half fetched'
  | 'Create-Job on its way'
  | 'Create-Job answered'
  | 'Send-Document on its way'
  | 'Send-Document answered'
  | 'report on its way'
  | 'report answered'

/** Resolves when this message passes for the first time. It gets no further: `strike` runs before anything else, and the message's connection breaks. */
export function untilStep({ http, channel, cups, api }: Ways, step: Step, strike: () => void): Promise<void> {
  const ways = [http, channel, cups, api]
  return new Promise((resolve) => {
    const struck = (): PieceFate => {
      for (const way of ways) way.behave({})
      strike()
      resolve()
      return 'reset'
    }
    const trap = (way: FaultProxy, isIt: (piece: Piece) => boolean) => way.behave({ onPiece: (piece) => (isIt(piece) ? struck() : 'pass') })
    /** Arms the second trap when the first message has passed. */
    const then = (way: FaultProxy, isFirst: (piece: Piece) => boolean, next: () => void) =>
      way.behave({
        onPiece: (piece) => {
          if (isFirst(piece)) {
            way.behave({})
            next()
          }
          return 'pass'
        },
      })
    const sent = ipp(0x0006)
    const afterSending = (next: () => void) => then(cups, sent, () => then(cups, isAnswer, next))
    switch (step) {
      case 'submission answered':
        return trap(api, isAnswer)
      case 'offer on its way':
        return trap(channel, isOffer)
      case 'offer answered':
        return then(channel, isOffer, () => trap(channel, ({ direction }) => direction === 'request'))
      case 'document half fetched':
        return trap(http, afterBytes(64 * 1024))
      case 'Create-Job on its way':
        return trap(cups, ipp(0x0005))
      case 'Create-Job answered':
        return then(cups, ipp(0x0005), () => trap(cups, isAnswer))
      case 'Send-Document on its way':
        return trap(cups, sent)
      case 'Send-Document answered':
        return then(cups, sent, () => trap(cups, isAnswer))
      case 'report on its way':
        return afterSending(() => trap(channel, isLong))
      case 'report answered':
        return afterSending(() => then(channel, isLong, () => trap(channel, isAnswer)))
    }
  })
}

const isAnswer = ({ direction }: Piece) => direction === 'answer'
const isOffer = ({ direction, bytes }: Piece) => direction === 'answer' && bytes.includes('["offer"')
/** What an agent says is masked (RFC 6455 §5.3); reports are longer than answers to pings. */
const isLong = ({ direction, bytes }: Piece) => direction === 'request' && bytes.length > 100

function afterBytes(bytes: number): (piece: Piece) => boolean {
  let seen = 0
  return (piece) => isAnswer(piece) && (seen += piece.bytes.length) > bytes
}

/** A request of this IPP operation (RFC 8010 §3.1.1: version, then operation). */
function ipp(operation: number): (piece: Piece) => boolean {
  const awaitsBody = new Set<number>()
  return ({ direction, bytes, connection }) => {
    if (direction !== 'request') return false
    const isHead = bytes.subarray(0, 5).equals(Buffer.from('POST '))
    if (!isHead && !awaitsBody.delete(connection)) return false
    const body = isHead ? bytes.subarray(bytes.indexOf('\r\n\r\n') + 4) : bytes
    if (isHead && body.length === 0) awaitsBody.add(connection)
    return body.length >= 4 && body.readUInt16BE(2) === operation
  }
}
