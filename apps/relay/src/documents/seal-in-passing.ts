import type { Sealing } from '@cloudprint/sealing/sealing'
import { tooLargeDocument } from './refused-intake.ts'

/** A document as it lies here: what was read of it and what still comes go through the seal, a piece at a time. */
export async function* sealInPassing(
  sealing: Sealing,
  { head, rest, maxBytes }: { head: Buffer; rest: AsyncIterator<Buffer, undefined>; maxBytes: number },
): AsyncGenerator<Buffer, undefined> {
  let sizeBytes = head.length
  if (sizeBytes > maxBytes) throw tooLargeDocument(maxBytes)
  yield Buffer.concat([sealing.header, sealing.update(head)])
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    sizeBytes += next.value.length
    if (sizeBytes > maxBytes) throw tooLargeDocument(maxBytes)
    yield sealing.update(next.value)
  }
  yield sealing.final()
}
