import { z } from 'zod'

/** The platforms that a release can be for, as Node names them. */
export const releasePlatforms = ['linux', 'darwin', 'win32'] as const
export const releaseArchitectures = ['x64', 'arm64'] as const

/** A version of the agent: `1.4.0`, or `1.4.0-rc.2` before it. It names a folder, so it has no other characters. */
export const ReleaseVersion = z
  .string()
  .max(64)
  .regex(/^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(-[0-9A-Za-z]+(\.[0-9A-Za-z]+)*)?$/, 'is no version such as 1.4.0')
export type ReleaseVersion = z.infer<typeof ReleaseVersion>

/** For one kind of machine. */
export interface ReleaseTarget {
  version: string
  platform: string
  arch: string
}

/** Negative when `a` comes before `b`; semver's precedence, for versions that `ReleaseVersion` takes. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)]
  for (let place = 0; place < 3; place += 1) {
    const difference = (left.numbers[place] ?? 0) - (right.numbers[place] ?? 0)
    if (difference !== 0) return difference
  }
  if (left.before.length === 0 || right.before.length === 0) return right.before.length - left.before.length
  for (let place = 0; place < Math.max(left.before.length, right.before.length); place += 1) {
    const difference = compareParts(left.before[place], right.before[place])
    if (difference !== 0) return difference
  }
  return 0
}

/** The name of a version's archive, which is what is signed. */
export function archiveName({ version, platform, arch }: ReleaseTarget): string {
  return `cloudprint-agent-${version}-${platform}-${arch}.tar.gz`
}

/** What an archive's name says, or undefined for a name that is none. */
export function parseArchiveName(name: string): ReleaseTarget | undefined {
  const match = /^cloudprint-agent-(.{1,64})-(linux|darwin|win32)-(x64|arm64)\.tar\.gz$/.exec(name)
  const [, version = '', platform = '', arch = ''] = match ?? []
  return ReleaseVersion.safeParse(version).success ? { version, platform, arch } : undefined
}

/** What the signed metadata says of an archive beyond its length and hash. */
export const ReleaseNotes = z.object({
  version: ReleaseVersion,
  /** An older agent takes another version first; null for none. */
  minimumAgent: ReleaseVersion.nullable(),
  /** What changes, in a sentence or two. */
  notes: z.string().max(2_000),
  /** SHA-256 of the archive's release.json: by it the launcher knows each file long after the archive is gone. */
  manifestSha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ReleaseNotes = z.infer<typeof ReleaseNotes>

/** A version's `release.json`: every other file of its folder. */
export const ReleaseManifest = z.object({
  version: ReleaseVersion,
  platform: z.enum(releasePlatforms),
  arch: z.enum(releaseArchitectures),
  /** The version of Node that it brings. */
  node: z.string().max(64),
  files: z
    .array(
      z.object({
        /** Relative, with `/` between its parts. */
        path: z.string().min(1).max(255),
        size: z.int().min(0),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .max(20_000),
})
export type ReleaseManifest = z.infer<typeof ReleaseManifest>

function parse(version: string): { numbers: number[]; before: string[] } {
  const dash = version.indexOf('-')
  const [core, before] = dash === -1 ? [version, ''] : [version.slice(0, dash), version.slice(dash + 1)]
  return { numbers: core.split('.').map(Number), before: before === '' ? [] : before.split('.') }
}

/** A shorter list comes first, numbers before words (semver §11). */
function compareParts(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumberA && isNumberB) return Number(a) - Number(b)
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
