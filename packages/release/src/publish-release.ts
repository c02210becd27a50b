import { createHash } from 'node:crypto'
import { copyFileSync, createReadStream, existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { compareVersions, parseArchiveName, ReleaseManifest } from '@cloudprint/protocol/release'
import type { ReleaseNotes } from '@cloudprint/protocol/release'
import { TargetFile } from '@tufjs/models'
import { readArchive, releaseLimits } from './read-archive.ts'
import type { Repository, SigningResult } from './repository.ts'

interface Publication {
  /** The archives of one or more platforms. */
  archives: readonly string[]
  notes: string
  minimumAgent: string | null
}

/** Adds archives to what the targets vouch for, after looking that they are what their names say. */
export async function publishRelease(repository: Repository, { archives, notes, minimumAgent }: Publication): Promise<SigningResult> {
  const targets = await Promise.all(
    archives.map(async (file) => {
      const { version, manifestSha256 } = await examine(file)
      const { length, sha256 } = await measure(file)
      const custom: ReleaseNotes = { version, minimumAgent, notes, manifestSha256 }
      return {
        file,
        sha256,
        target: new TargetFile({ path: basename(file), length, hashes: { sha256 }, unrecognizedFields: { custom: { ...custom } } }),
      }
    }),
  )
  for (const { file, sha256 } of targets) {
    const place = join(repository.archiveFolder, `${sha256}.${basename(file)}`)
    if (!existsSync(place)) copyFileSync(file, place)
  }
  return repository.makeTargets((signed) => {
    for (const { target } of targets) {
      const there = signed.targets[target.path]
      if (there !== undefined && there.hashes['sha256'] !== target.hashes['sha256'])
        throw new Error(
          `${target.path} was published with other bytes before: a version that is out stays as it is, so give this one a higher number.`,
        )
      signed.addTarget(target)
    }
  })
}

/** Takes a version out of the list: nobody takes it any more; who runs it goes on. */
export function withdrawRelease(repository: Repository, version: string): SigningResult {
  return repository.makeTargets((signed) => {
    const names = Object.keys(signed.targets).filter((name) => parseArchiveName(name)?.version === version)
    if (names.length === 0) throw new Error(`No archive of version ${version} is published.`)
    for (const name of names) delete signed.targets[name]
  })
}

async function examine(file: string): Promise<{ version: string; manifestSha256: string }> {
  const named = parseArchiveName(basename(file))
  if (named === undefined)
    throw new Error(`${basename(file)} is no name of an archive: cloudprint-agent-<version>-<platform>-<arch>.tar.gz`)
  let manifest: Buffer | undefined
  const files = new Map<string, string>()
  for await (const { path, bytes } of readArchive(createReadStream(file), releaseLimits)) {
    const hash = createHash('sha256')
    const parts: Buffer[] = []
    for await (const part of bytes) {
      hash.update(part)
      if (path === 'release.json') parts.push(part)
    }
    if (path === 'release.json') manifest = Buffer.concat(parts)
    else files.set(path, hash.digest('hex'))
  }
  if (manifest === undefined) throw new Error(`${file} has no release.json.`)
  const said = ReleaseManifest.parse(JSON.parse(manifest.toString('utf8')))
  if (compareVersions(said.version, named.version) !== 0 || said.platform !== named.platform || said.arch !== named.arch)
    throw new Error(`${file} holds version ${said.version} for ${said.platform}-${said.arch}.`)
  const differs = said.files.some(({ path, sha256 }) => files.get(path) !== sha256) || said.files.length !== files.size
  if (differs) throw new Error(`The files of ${file} are not those of its release.json.`)
  return { version: said.version, manifestSha256: createHash('sha256').update(manifest).digest('hex') }
}

async function measure(file: string): Promise<{ length: number; sha256: string }> {
  const hash = createHash('sha256')
  let length = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    length += chunk.length
  }
  return { length, sha256: hash.digest('hex') }
}
