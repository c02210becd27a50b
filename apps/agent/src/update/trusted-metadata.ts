import type { ProblemCode } from '@cloudprint/protocol/problems'
import { MetadataKind } from '@tufjs/models'
import type { Metadata, Targets } from '@tufjs/models'
import { LengthOrHashMismatchError, UnsignedMetadataError } from '@tufjs/models/dist/error.js'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BadVersionError, EqualVersionError, ExpiredMetadataError } from 'tuf-js/dist/error.js'
import { TrustedMetadataStore } from 'tuf-js/dist/store.js'
import { writePrivateBytes } from '../private-file.ts'
import { UpdateRefusal } from './update-refusal.ts'
import type { VersionProof } from './version-proof.ts'

/** The bounds of tuf-js's own updater. */
const maxBytes = { root: 512_000, timestamp: 16_384, snapshot: 2_000_000, targets: 5_000_000 }
const MAX_ROTATIONS = 256

/** Bytes of a metadata file of the relay, undefined where there is none of that name; never more than asked for. */
export type FetchMetadata = (name: string, maxBytes: number) => Promise<Buffer | undefined>

interface Place {
  /** The agent's memory of what it has seen, by which older lists are refused. */
  folder: string
  /** The root of trust of the package. */
  rootFile: string
  fetch: FetchMetadata
  /** By which lists are out of date. */
  now: Date
}

/**
 * The newest list of releases that the package's root of trust leads to: root → timestamp → snapshot → targets (TUF 5.3 to 5.6).
 * Every judgement is tuf-js's; here is only what is fetched, what is remembered, and by which name a refusal goes.
 * @throws UpdateRefusal
 */
export async function refreshMetadata({
  folder,
  rootFile,
  fetch,
  now,
}: Place): Promise<{ targets: Metadata<Targets>; proof: VersionProof }> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const at = (name: string) => join(folder, name)
  const store = new TrustedMetadataStore(await readFile(rootFile))
  // By itself it goes by the machine's clock; an attack suite holds that this one counts.
  Reflect.set(store, 'referenceTime', now)
  const roots: unknown[] = []
  const newest = () => store.root.signed.version
  const takeRoot = (bytes: Buffer) => {
    judged('update-unsigned', () => store.updateRoot(bytes))
    roots.push(JSON.parse(bytes.toString('utf8')))
  }
  for (let kept = await read(at(`${newest() + 1}.root.json`)); kept !== undefined; kept = await read(at(`${newest() + 1}.root.json`))) {
    // One that is damaged here is fetched anew.
    try {
      takeRoot(kept)
    } catch {
      break
    }
  }
  for (let turn = 0; turn < MAX_ROTATIONS; turn += 1) {
    const name = `${newest() + 1}.root.json`
    const bytes = await fetch(name, maxBytes.root)
    if (bytes === undefined) break
    takeRoot(bytes)
    await writePrivateBytes(at(name), bytes)
  }

  const seenTimestamp = await read(at('timestamp.json'))
  if (seenTimestamp !== undefined) quietly(() => store.updateTimestamp(seenTimestamp))
  const timestamp = await needed(fetch, 'timestamp.json', maxBytes.timestamp)
  if (judged('update-rolled-back', () => store.updateTimestamp(timestamp)) !== 'same')
    await writePrivateBytes(at('timestamp.json'), timestamp)

  const promised = store.timestamp?.signed.snapshotMeta
  const seenSnapshot = await read(at('snapshot.json'))
  const isKept = seenSnapshot !== undefined && quietly(() => store.updateSnapshot(seenSnapshot, true))
  if (!isKept) {
    const snapshot = await needed(fetch, `${promised?.version}.snapshot.json`, Math.min(promised?.length ?? Infinity, maxBytes.snapshot))
    // A snapshot that is the promised one and still goes back is a rollback; any other does not belong to this timestamp.
    const isPromised = versionOf(snapshot) === promised?.version
    judged(isPromised ? 'update-rolled-back' : 'update-mixed', () => store.updateSnapshot(snapshot))
    await writePrivateBytes(at('snapshot.json'), snapshot)
  }

  const listed = store.snapshot?.signed.meta['targets.json']
  const seenTargets = await read(at('targets.json'))
  const takeTargets = (bytes: Buffer) => store.updateDelegatedTargets(bytes, MetadataKind.Targets, MetadataKind.Root)
  let targets = seenTargets
  if (seenTargets === undefined || !quietly(() => takeTargets(seenTargets))) {
    const fetched = await needed(fetch, `${listed?.version}.targets.json`, Math.min(listed?.length ?? Infinity, maxBytes.targets))
    judged('update-mixed', () => takeTargets(fetched))
    await writePrivateBytes(at('targets.json'), fetched)
    targets = fetched
  }
  if (store.targets === undefined || targets === undefined) throw new Error('the list of releases is missing after it was taken')
  return { targets: store.targets, proof: { roots, targets: JSON.parse(targets.toString('utf8')) as unknown } }
}

/** Runs a judgement of tuf-js; `same` for what is known already. @param wrongVersion what a version that does not fit means here. */
function judged(wrongVersion: ProblemCode, judge: () => unknown): 'new' | 'same' {
  try {
    judge()
    return 'new'
  } catch (error) {
    if (error instanceof EqualVersionError) return 'same'
    throw new UpdateRefusal(codeOf(error, wrongVersion), error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function codeOf(error: unknown, wrongVersion: ProblemCode): ProblemCode {
  if (error instanceof ExpiredMetadataError) return 'update-expired'
  if (error instanceof BadVersionError) return wrongVersion
  if (error instanceof LengthOrHashMismatchError) return 'update-mixed'
  if (error instanceof UnsignedMetadataError) return 'update-unsigned'
  return 'update-unreadable'
}

/** What was kept may be old, expired or damaged: it still counts against a rollback, and is fetched anew. */
function quietly(judge: () => unknown): boolean {
  try {
    judge()
    return true
  } catch {
    return false
  }
}

async function needed(fetch: FetchMetadata, name: string, limit: number): Promise<Buffer> {
  const bytes = await fetch(name, limit)
  if (bytes === undefined) throw new UpdateRefusal('update-unreadable', `the relay has no ${name}`)
  return bytes
}

function read(file: string): Promise<Buffer | undefined> {
  return readFile(file).catch(() => undefined)
}

function versionOf(bytes: Buffer): unknown {
  try {
    return (JSON.parse(bytes.toString('utf8')) as { signed: { version: unknown } }).signed.version
  } catch {
    return undefined
  }
}
