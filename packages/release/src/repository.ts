import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Metadata, MetadataKind, MetaFile, Root, Snapshot, Targets, Timestamp } from '@tufjs/models'
import type { ReleaseRoles, RoleName } from './release-settings.ts'

const SPEC_VERSION = '1.0.31'
const DAY_MS = 86_400_000

type Signed = Root | Targets | Snapshot | Timestamp
/** What came of signing: it holds, or so many signatures of others are missing and it waits under `drafts`. */
export type SigningResult = { isComplete: true } | { isComplete: false; missing: number; draft: string }

/**
 * A folder of TUF metadata and the archives that it vouches for. A role's next version is a draft until enough keys have signed it;
 * then it takes its place, and snapshot and timestamp follow, the timestamp last: readers never see half of a change.
 */
export class Repository {
  readonly #settings: ReleaseRoles
  readonly #now: Date

  constructor(settings: ReleaseRoles, now: Date) {
    this.#settings = settings
    this.#now = now
    for (const folder of ['metadata', 'targets', 'drafts']) mkdirSync(join(settings.folder, folder), { recursive: true })
  }

  get archiveFolder(): string {
    return join(this.#settings.folder, 'targets')
  }

  root(): Metadata<Root> {
    const version = this.#newest('root')
    if (version === 0) throw new Error(`There is no root of trust in ${this.#settings.folder}: begin with "release init".`)
    return this.#read(MetadataKind.Root, `${version}.root.json`)
  }

  targets(): Metadata<Targets> {
    return this.#read(MetadataKind.Targets, `${this.#newest('targets')}.targets.json`)
  }

  hasRoot(): boolean {
    return this.#newest('root') > 0
  }

  /** The keys and thresholds of the settings as the next root; signed by as many as the root before asks for, too. */
  makeRoot(): SigningResult {
    const { roles } = this.#settings
    const keys = Object.fromEntries(Object.values(roles).flatMap((role) => role.keys.map(({ key }) => [key.keyID, key] as const)))
    const roleOf = (name: RoleName) => ({ keyIDs: roles[name].keys.map(({ key }) => key.keyID), threshold: roles[name].threshold })
    const signed = Root.fromJSON({
      ...this.#common(MetadataKind.Root, this.#newest('root') + 1),
      consistent_snapshot: true,
      keys: Object.fromEntries(Object.entries(keys).map(([id, key]) => [id, key.toJSON()])),
      roles: Object.fromEntries(
        (['root', 'targets', 'snapshot', 'timestamp'] as const).map((name) => {
          const { keyIDs, threshold } = roleOf(name)
          return [name, { keyids: keyIDs, threshold }]
        }),
      ),
    })
    return this.#draft('root', new Metadata(signed))
  }

  /** The targets' next version, after `change`. */
  makeTargets(change: (targets: Targets) => void): SigningResult {
    const newest = this.#newest('targets')
    const targets = newest === 0 ? {} : this.targets().signed.toJSON()['targets']
    const signed = Targets.fromJSON({ ...this.#common(MetadataKind.Targets, newest + 1), targets: targets ?? {} })
    change(signed)
    return this.#draft('targets', new Metadata(signed))
  }

  /** Adds the signatures that this machine can give to the draft of a role. */
  signDraft(role: 'root' | 'targets'): SigningResult {
    const file = this.#draftFile(role)
    if (!existsSync(file)) throw new Error(`No draft of ${role} waits in ${this.#settings.folder}.`)
    const kind = role === 'root' ? MetadataKind.Root : MetadataKind.Targets
    return this.#draft(role, Metadata.fromJSON(kind as MetadataKind.Targets, JSON.parse(readFileSync(file, 'utf8')) as never))
  }

  /** A fresh timestamp over the same lists, and a fresh snapshot: proof that nobody holds back newer ones. */
  refresh(): void {
    const targetsVersion = this.#newest('targets')
    const targetsFile = `${targetsVersion}.targets.json`
    const snapshotVersion = this.#newest('snapshot') + 1
    const meta = { 'targets.json': this.#metaOf(targetsFile, targetsVersion) }
    const snapshot = new Metadata(new Snapshot({ ...this.#options('snapshot', snapshotVersion), meta }))
    this.#signOnline('snapshot', snapshot, `${snapshotVersion}.snapshot.json`)
    const timestampVersion = this.#timestampVersion() + 1
    const snapshotMeta = this.#metaOf(`${snapshotVersion}.snapshot.json`, snapshotVersion)
    this.#signOnline(
      'timestamp',
      new Metadata(new Timestamp({ ...this.#options('timestamp', timestampVersion), snapshotMeta })),
      'timestamp.json',
    )
  }

  #draft(role: 'root' | 'targets', metadata: Metadata<Root> | Metadata<Targets>): SigningResult {
    const previous = role === 'root' && this.#newest('root') === 0 ? undefined : this.root()
    const signers = this.#settings.roles[role].keys
    for (const { sign } of signers) if (sign !== undefined) (metadata as Metadata<Root>).sign(sign)
    const judges = role === 'root' ? [previous, metadata as Metadata<Root>] : [previous]
    const missing = Math.max(...judges.map((judge) => (judge === undefined ? 0 : missingSignatures(judge, role, metadata))))
    const file = this.#draftFile(role)
    this.#write(file, metadata.toJSON())
    if (missing > 0) return { isComplete: false, missing, draft: file }
    renameSync(file, this.#metadataFile(`${metadata.signed.version}.${role}.json`))
    if (role === 'root' && this.#newest('targets') === 0) return { isComplete: true }
    this.refresh()
    return { isComplete: true }
  }

  #signOnline(role: 'snapshot' | 'timestamp', metadata: Metadata<Snapshot> | Metadata<Timestamp>, file: string): void {
    for (const { sign } of this.#settings.roles[role].keys) if (sign !== undefined) (metadata as Metadata<Snapshot>).sign(sign)
    const missing = missingSignatures(this.root(), role, metadata)
    if (missing > 0) throw new Error(`The root asks for ${missing} more signature(s) on ${role} than the keys of the settings can give.`)
    const draft = `${this.#metadataFile(file)}.new`
    this.#write(draft, metadata.toJSON())
    renameSync(draft, this.#metadataFile(file))
  }

  #metaOf(file: string, version: number): MetaFile {
    const bytes = readFileSync(this.#metadataFile(file))
    return new MetaFile({ version, length: bytes.length, hashes: { sha256: createHash('sha256').update(bytes).digest('hex') } })
  }

  #newest(role: Exclude<RoleName, 'timestamp'>): number {
    const versions = readdirSync(join(this.#settings.folder, 'metadata')).map((name) =>
      Number(new RegExp(`^(\\d+)\\.${role}\\.json$`).exec(name)?.[1] ?? 0),
    )
    return Math.max(0, ...versions)
  }

  #timestampVersion(): number {
    const file = this.#metadataFile('timestamp.json')
    return existsSync(file) ? this.#read(MetadataKind.Timestamp, 'timestamp.json').signed.version : 0
  }

  #read<K extends MetadataKind>(kind: K, file: string): Metadata<Extract<Signed, { type: K }>> {
    const json: unknown = JSON.parse(readFileSync(this.#metadataFile(file), 'utf8'))
    return Metadata.fromJSON(kind as MetadataKind.Root, json as never) as unknown as Metadata<Extract<Signed, { type: K }>>
  }

  #options(role: RoleName, version: number) {
    const expires = new Date(this.#now.getTime() + this.#settings.roles[role].expiresDays * DAY_MS)
    return { version, specVersion: SPEC_VERSION, expires: expires.toISOString().replace(/\.\d+Z$/, 'Z') }
  }

  #common(kind: 'root' | 'targets' | MetadataKind, version: number) {
    const { specVersion, expires } = this.#options(kind as RoleName, version)
    return { _type: kind, spec_version: specVersion, version, expires }
  }

  #metadataFile(name: string): string {
    return join(this.#settings.folder, 'metadata', name)
  }

  #draftFile(role: 'root' | 'targets'): string {
    return join(this.#settings.folder, 'drafts', `${role}.json`)
  }

  #write(file: string, json: unknown): void {
    rmSync(file, { force: true })
    writeFileSync(file, `${JSON.stringify(json, undefined, 1)}\n`)
  }
}

/** By how many signatures `metadata` falls short of what `judge` asks of the role. */
function missingSignatures(
  judge: Metadata<Root>,
  role: RoleName,
  metadata: Metadata<Root> | Metadata<Targets> | Metadata<Snapshot> | Metadata<Timestamp>,
): number {
  const { keyIDs, threshold } = judge.signed.roles[role] ?? { keyIDs: [], threshold: 1 }
  const valid = keyIDs.filter((id) => {
    try {
      judge.signed.keys[id]?.verifySignature(metadata as Metadata<Root>)
      return judge.signed.keys[id] !== undefined
    } catch {
      return false
    }
  })
  return Math.max(0, threshold - valid.length)
}
