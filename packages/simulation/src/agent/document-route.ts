import type { DocumentAnswer, OpenDocument } from '@cloudprint/agent/documents/fetch-document'
import type { SimNetwork } from '../network/sim-network.ts'
import type { SimRelay } from '../relay/sim-relay.ts'
import type { SimProcess } from '../world/sim-process.ts'
import type { World } from '../world/world.ts'

const chunkTakes = { min: 0.5, max: 30 }
const CHUNK_BYTES = 32 * 1024

interface Machine {
  name: string
  computerId: string
  /** How often a document's fetch breaks off in the middle. */
  fetchCuts: number
}

/** The relay's document route as a machine uses it, over the network: in pieces, and it may break off after any of them. */
export function documentRoute(
  machine: Machine,
  process: SimProcess,
  { network, relay, world }: { network: SimNetwork; relay: SimRelay; world: World },
): OpenDocument {
  return async ({ jobId }, offset, signal): Promise<DocumentAnswer> => {
    const opened = await network.request(machine.name, process, async () => {
      if (relay.line === undefined) throw new Error('the relay is not up')
      return (await relay.line.documents.open(jobId, machine.computerId, offset)) ?? 'gone'
    })
    if (opened === 'gone') return { ok: false, isFinal: true, detail: 'the relay has no such document' }
    const pieces = async function* (cuts: number) {
      const { bytes } = opened
      if (bytes === null) return
      const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.concat(await bytes.toArray())
      for (let at = 0; at < whole.length; at += CHUNK_BYTES) {
        await process.step('receive a piece', chunkTakes, () => signal.throwIfAborted())
        if (network.listener === undefined || network.isCut(process.name, 'down') || world.chance.happens(cuts)) {
          throw new Error('the connection broke')
        }
        yield whole.subarray(at, at + CHUNK_BYTES)
      }
    }
    return { ok: true, startsAt: offset, body: pieces(machine.fetchCuts) }
  }
}
