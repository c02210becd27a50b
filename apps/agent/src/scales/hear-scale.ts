import type { SerialScale } from '../settings.ts'
import { serialProtocols } from './read-serial-line.ts'
import type { SerialProtocol } from './read-serial-line.ts'
import type { Reading } from './scale.ts'

/** Longer than any message of these protocols; more without an end is noise, or another speed. */
const MAX_MESSAGE_BYTES = 256
/** Enough to know a protocol by. */
const PIECE_BYTES = 24

/** Cuts what comes from a port into messages and reads them, and keeps a piece of what could not be read since the last weight. */
export class HearScale {
  readonly #scale: SerialScale
  readonly #protocol: SerialProtocol
  #rest = Buffer.alloc(0)
  #unread: Buffer | undefined

  constructor(scale: SerialScale) {
    this.#scale = scale
    this.#protocol = serialProtocols[scale.protocol]
  }

  hear(bytes: Buffer): Reading[] {
    return this.#messages(bytes).flatMap((message) => {
      const reading = this.#protocol.read(message)
      this.#unread = reading === undefined ? message : undefined
      return reading ?? []
    })
  }

  /** For people: why there has been no weight for long. */
  whyNoWeight(): string {
    const { port, protocol, baudRate, dataBits, parity, stopBits } = this.#scale
    const as = `${protocol} at ${baudRate} ${dataBits}${(parity[0] ?? 'n').toUpperCase()}${stopBits}`
    const unread = this.#unread ?? this.#rest
    if (unread.length === 0) return `The scale on ${port} says nothing in ${as}: is it switched on, and does it speak so?`
    return `What comes from ${port} can not be read as ${as}, such as ${shown(unread)}: compare the protocol, the speed and the parity with the scale's manual.`
  }

  #messages(bytes: Buffer): Buffer[] {
    const messages: Buffer[] = []
    const { delimiter } = this.#protocol
    let all = Buffer.concat([this.#rest, bytes])
    for (let end = all.indexOf(delimiter); end >= 0; end = all.indexOf(delimiter)) {
      messages.push(all.subarray(0, end))
      all = all.subarray(end + 1)
    }
    this.#rest = all.subarray(-MAX_MESSAGE_BYTES)
    return messages
  }
}

/** `45 53 0d ("ES.")`: the bytes, and what of them is text. */
function shown(bytes: Buffer): string {
  const piece = bytes.subarray(0, PIECE_BYTES)
  const more = bytes.length > piece.length ? '…' : ''
  const hex = [...piece].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return `${hex}${more && ` ${more}`} ("${piece.toString('latin1').replaceAll(/[^ -~]/g, '.')}${more}")`
}
