import type { Clock } from '@cloudprint/process-kit/clock'
import { archiveName, compareVersions, ReleaseNotes } from '@cloudprint/protocol/release'
import type { ReleaseTarget } from '@cloudprint/protocol/release'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { ArchiveError } from '@cloudprint/release/archive-error'
import { readArchive, releaseLimits } from '@cloudprint/release/read-archive'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ZodError } from 'zod'
import { writePrivateFile } from '../private-file.ts'
import { renameOver } from '../rename-over.ts'
import { syncFolder } from '../sync-folder.ts'
import { checkFiles } from './check-files.ts'
import { checkVersion } from './check-version.ts'
import { downloadArchive } from './download-archive.ts'
import { fetchLimited } from './fetch-limited.ts'
import type { OpenUpdateFile } from '../relay-link/update-file.ts'
import { refreshMetadata } from './trusted-metadata.ts'
import { UpdateRefusal } from './update-refusal.ts'
import { proofFile, rootFileOf, versionFolder, versionsFolder } from './version-places.ts'

/** How much larger a version is than its archive: four times, measured; and the archive beside it. */
const DISK_FACTOR = 6
/** On Windows a virus scanner looks into every file of a new version before its folder can be renamed. */
const RENAME_WITHIN_MS = 30_000
/** Lists are signed anew each day and hold for seven: a clock that is less ahead does not make them look old. */
const CLOCK_WRONG_MS = 86_400_000

export interface StagePlace {
  stateFolder: string
  packageFolder: string
  /** The version that runs. */
  running: string
  openFile: OpenUpdateFile
  clock: Clock
  relayNow: () => Date
}

/**
 * Brings a version to the disk beside the one that runs: the signed lists, the archive, its files, each checked before the next is
 * touched. Resolves when all of it outlives a loss of power; until its last step nothing bears its name.
 * @throws UpdateRefusal
 */
export async function stageUpdate(place: StagePlace, target: ReleaseTarget, signal: AbortSignal): Promise<void> {
  try {
    await stage(place, target, signal)
  } catch (error) {
    if (signal.aborted) throw error
    if (error instanceof UpdateRefusal) throw ofWrongClock(error, place)
    if (error instanceof ArchiveError) throw refusedArchive(error)
    if (error instanceof ZodError) throw new UpdateRefusal('update-unreadable', error.message, { cause: error })
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOSPC') throw new UpdateRefusal(code === undefined ? 'internal-error' : 'update-not-stored', message, { cause: error })
    // What printing needs comes first: the journal is on the same disk.
    await rm(partOf(place.stateFolder, target.version), { force: true })
    throw new UpdateRefusal('update-disk-full', message, { cause: error })
  }
}

/** Lists that are only out of date by a clock that is ahead. */
function ofWrongClock(refusal: UpdateRefusal, { clock, relayNow }: StagePlace): UpdateRefusal {
  const aheadMs = clock.now().getTime() - relayNow().getTime()
  if (refusal.code !== 'update-expired' || aheadMs < CLOCK_WRONG_MS) return refusal
  const hours = Math.round(aheadMs / 3_600_000)
  return new UpdateRefusal('update-clock-wrong', `this machine's clock is ${hours} hours ahead of the relay's`, { cause: refusal })
}

async function stage(place: StagePlace, target: ReleaseTarget, signal: AbortSignal): Promise<void> {
  const { stateFolder, packageFolder, running, openFile, clock, relayNow } = place
  const { version } = target
  if (compareVersions(version, running) <= 0) throw new UpdateRefusal('update-older', `${version} is offered, and ${running} runs`)
  const fetchMetadata = async (name: string, maxBytes: number) => {
    const fetched = await fetchLimited(openFile, { kind: 'metadata', name }, { clock, maxBytes, offset: 0, signal })
    if (fetched === undefined) return undefined
    const parts: Uint8Array[] = []
    for await (const part of fetched.bytes) parts.push(part)
    return Buffer.concat(parts)
  }
  const folder = join(stateFolder, 'tuf')
  // Whoever lies about the relay's time keeps agents from updates, and can do no more: the later clock counts.
  const now = new Date(Math.max(clock.now().getTime(), relayNow().getTime()))
  const { targets, proof } = await refreshMetadata({ folder, rootFile: rootFileOf(packageFolder), fetch: fetchMetadata, now })
  const name = archiveName(target)
  const file = Object.hasOwn(targets.signed.targets, name) ? targets.signed.targets[name] : undefined
  if (file === undefined) throw new UpdateRefusal('update-not-found', `the signed list has no ${name}`)
  const about = ReleaseNotes.parse(file.custom)
  if (about.minimumAgent !== null && compareVersions(running, about.minimumAgent) < 0)
    throw new UpdateRefusal('update-needs-another-first', `${version} asks for ${about.minimumAgent} or newer, and ${running} runs`)

  const versions = versionsFolder(stateFolder)
  await mkdir(versions, { recursive: true, mode: 0o700 })
  const ready = versionFolder(stateFolder, version)
  await writePrivateFile(proofFile(stateFolder, version), proof)
  if ((await checkVersion(stateFolder, rootFileOf(packageFolder), target)) === undefined) return
  await rm(ready, { recursive: true, force: true })
  await needRoom(versions, file.length * DISK_FACTOR)
  const archive = partOf(stateFolder, version)
  await downloadArchive({ target: file, file: archive, openFile, clock }, signal)
  const draft = join(versions, `${version}.new`)
  try {
    await unpack(archive, draft, signal)
    const flaw = await checkFiles(draft, about.manifestSha256, target)
    if (flaw !== undefined) throw new UpdateRefusal('update-wrong-target', flaw.detail)
    await renameOver(draft, ready, RENAME_WITHIN_MS)
    await syncFolder(versions)
  } finally {
    await rm(archive, { force: true })
    await rm(draft, { recursive: true, force: true })
  }
}

async function unpack(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  const folders = new Set([folder])
  for await (const { path, isExecutable, bytes } of readArchive(createReadStream(archive), releaseLimits)) {
    signal.throwIfAborted()
    const to = join(folder, path)
    await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    for (let above = dirname(to); !folders.has(above); above = dirname(above)) folders.add(above)
    const file = await open(to, 'wx', isExecutable ? 0o700 : 0o600)
    try {
      for await (const piece of bytes) await file.writeFile(piece)
      await file.sync()
    } finally {
      await file.close()
    }
  }
  for (const one of folders) await syncFolder(one)
}

async function needRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  if (free < bytes) throw new UpdateRefusal('update-disk-full', `${inMiB(bytes)} MiB are needed in ${folder}, and ${inMiB(free)} are free`)
}

function partOf(stateFolder: string, version: string): string {
  return join(versionsFolder(stateFolder), `${version}.part`)
}

function inMiB(bytes: number): number {
  return Math.round(bytes / 1024 / 1024)
}

const codeOfFlaw = {
  'unsafe': 'update-archive-unsafe',
  'too-large': 'update-archive-too-large',
  'damaged': 'update-corrupted',
} as const satisfies Record<ArchiveError['flaw'], ProblemCode>

function refusedArchive(error: ArchiveError): UpdateRefusal {
  return new UpdateRefusal(codeOfFlaw[error.flaw], error.message, { cause: error })
}
