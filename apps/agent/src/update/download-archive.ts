import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rm, stat } from 'node:fs/promises'
import type { TargetFile } from '@tufjs/models'
import { fetchLimited } from './fetch-limited.ts'
import type { OpenUpdateFile } from '../relay-link/update-file.ts'
import { UpdateRefusal } from './update-refusal.ts'
import type { Clock } from '@cloudprint/process-kit/clock'

interface Download {
  target: TargetFile
  /** Where it goes. What came before a cut stays there, and is gone on with. */
  file: string
  openFile: OpenUpdateFile
  clock: Clock
}

/**
 * Brings an archive to the disk, whole and as it was signed: length and hash are checked as it comes, and nothing of it is looked at
 * before they fit.
 * @throws UpdateRefusal
 */
export async function downloadArchive({ target, file, openFile, clock }: Download, signal: AbortSignal): Promise<void> {
  const { length, path, hashes } = target
  const sha256 = hashes['sha256']
  if (sha256 === undefined) throw new UpdateRefusal('update-unreadable', `the signed list has no SHA-256 of ${path}`)
  const here = (await stat(file).catch(() => undefined))?.size ?? 0
  const offset = here < length ? here : 0
  const fetched = await fetchLimited(openFile, { kind: 'targets', name: `${sha256}.${path}` }, { clock, maxBytes: length, offset, signal })
  if (fetched === undefined) throw new UpdateRefusal('update-not-found', `the relay has no ${path}`)
  const hash = createHash('sha256')
  let position = fetched.startsAt
  if (position > 0) for await (const piece of createReadStream(file, { end: position - 1 }) as AsyncIterable<Buffer>) hash.update(piece)
  const to = await open(file, position === 0 ? 'w' : 'r+', 0o600)
  try {
    for await (const chunk of fetched.bytes) {
      await to.write(chunk, 0, chunk.length, position)
      hash.update(chunk)
      position += chunk.length
    }
    await to.sync()
  } finally {
    await to.close()
  }
  if (position < length) throw new UpdateRefusal('no-answer', `${position} of ${length} bytes of ${path} are here`)
  if (hash.digest('hex') === sha256) return
  // It would never fit, however often it is gone on with.
  await rm(file)
  throw new UpdateRefusal('update-corrupted', `${path} has another SHA-256 than was signed`)
}
