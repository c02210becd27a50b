import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { lockedPackage } from './locked-package.ts'
import type { Target } from './targets.ts'
import { sourceDateEpoch, top } from './workspace.ts'

const Bom = z.looseObject({
  metadata: z.looseObject({ component: z.looseObject({}) }),
  components: z.array(z.looseObject({})),
  dependencies: z.array(z.looseObject({ ref: z.string(), dependsOn: z.array(z.string()).optional() })),
})
export type Bom = z.infer<typeof Bom>

/** What the agent is made of, from the lockfile, in CycloneDX; Node is added for each machine. */
export function readBom(): Bom {
  const { packageManager } = z.object({ packageManager: z.string() }).parse(JSON.parse(readFileSync(join(top, 'package.json'), 'utf8')))
  const args = ['--filter', '@cloudprint/agent', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--prod', '--lockfile-only']
  const options = { cwd: top, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: 'pipe' } as const
  return Bom.parse(JSON.parse(execFileSync('npx', ['--yes', packageManager, 'sbom', ...args], options)))
}

/** The same bytes for the same commit: what pnpm draws by lot (number, order) or takes from the clock follows from the content and the commit. */
export function writeSbom(file: string, bom: Bom, { target, version }: { target: Target; version: string }): void {
  const { name, version: nodeVersion, integrity } = lockedPackage(target.node)
  const node = {
    'type': 'platform',
    'name': 'node',
    'version': nodeVersion,
    'bom-ref': `pkg:npm/${name}@${nodeVersion}`,
    'purl': `pkg:npm/${name}@${nodeVersion}`,
    'licenses': [{ license: { id: 'MIT' } }],
    'hashes': [{ alg: 'SHA-512', content: Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex') }],
  }
  const metadata = {
    ...bom.metadata,
    timestamp: new Date(sourceDateEpoch() * 1_000).toISOString(),
    component: { ...bom.metadata.component, version },
  }
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
  const dependencies = bom.dependencies.map(({ dependsOn = [], ...of }) => ({ ...of, dependsOn: dependsOn.toSorted() })).toSorted(byText)
  const content = { ...bom, metadata, components: [node, ...bom.components].toSorted(byText), dependencies }
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify({ ...content, serialNumber: '' }))}`
  writeFileSync(file, `${JSON.stringify({ ...content, serialNumber }, undefined, 2)}\n`)
}

/** A UUID that follows from a text (version 8, RFC 9562 §5.8). */
export function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
