import { archiveName, ReleaseNotes } from '@cloudprint/protocol/release'
import type { ReleaseTarget } from '@cloudprint/protocol/release'
import { Metadata, MetadataKind } from '@tufjs/models'
import type { Root } from '@tufjs/models'
import { z } from 'zod'

/** What vouches for a staged version, kept beside it: the roots that followed on the package's, and the list that names its archive. */
export const VersionProof = z.object({ roots: z.array(z.unknown()).max(300), targets: z.unknown() })
export type VersionProof = z.infer<typeof VersionProof>

/**
 * What the signed list says of a version, judged from the package's own root alone. Expiry is no matter here: that the list was fresh
 * was seen when the version was fetched, and a machine must start without a network.
 * @throws where it is not signed by enough keys, or names no such version.
 */
export function readProof(packageRoot: Buffer, proof: VersionProof, target: ReleaseTarget): ReleaseNotes {
  let root = rootOf(JSON.parse(packageRoot.toString('utf8')))
  root.verifyDelegate(MetadataKind.Root, root)
  for (const json of proof.roots) {
    const next = rootOf(json)
    if (next.signed.version <= root.signed.version) continue
    if (next.signed.version !== root.signed.version + 1) throw new Error(`the root after version ${root.signed.version} is missing`)
    root.verifyDelegate(MetadataKind.Root, next)
    next.verifyDelegate(MetadataKind.Root, next)
    root = next
  }
  const targets = Metadata.fromJSON(MetadataKind.Targets, proof.targets as never)
  root.verifyDelegate(MetadataKind.Targets, targets)
  const name = archiveName(target)
  const found = Object.hasOwn(targets.signed.targets, name) ? targets.signed.targets[name] : undefined
  if (found === undefined) throw new Error(`the signed list has no ${name}`)
  return ReleaseNotes.parse(found.custom)
}

function rootOf(json: unknown): Metadata<Root> {
  return Metadata.fromJSON(MetadataKind.Root, json as never)
}
