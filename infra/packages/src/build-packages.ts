import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildAptRepository } from './build-apt-repository.ts'
import { buildDeb } from './build-deb.ts'
import { buildMacos } from './build-macos.ts'
import { buildMsi } from './build-msi.ts'
import { buildUpdate } from './build-update.ts'
import { bundleAgent } from './bundle-agent.ts'
import { layRoot } from './lay-root.ts'
import type { OnePackage } from './one-package.ts'
import { packTar } from './pack-tar.ts'
import { productVersion } from './product-version.ts'
import { sha256Of } from './sha256-of.ts'
import { unsignedWarnings } from './signing.ts'
import type { Signing } from './signing.ts'
import { targets } from './targets.ts'
import type { Target, TargetName } from './targets.ts'
import { readBom, writeSbom } from './write-sbom.ts'

export const formats = ['deb', 'tar', 'msi', 'macos', 'update'] as const
export type Format = (typeof formats)[number]

export interface Building {
  folder: string
  version: string
  only: readonly Format[]
  for: readonly TargetName[]
  /** Built in a third of the time, and half as large again: for trials. */
  quick: boolean
  signing: Signing
}

const formatsOf: Record<Target['platform'], readonly Format[]> = {
  linux: ['deb', 'tar', 'update'],
  darwin: ['macos', 'update'],
  win32: ['msi', 'update'],
}

/** Builds packages into the folder, with their sums; those that are there already stay when they are not built anew. */
export function buildPackages({ folder, version, only, for: names, quick, signing }: Building, say: (line: string) => void): void {
  const isWanted = (format: Format) => only.includes(format) && names.some((name) => formatsOf[targets[name].platform].includes(format))
  if (isWanted('msi')) productVersion(version)
  const workshop = mkdtempSync(join(tmpdir(), 'cloudprint-packages-'))
  try {
    mkdirSync(folder, { recursive: true })
    const bundle = join(workshop, 'bundle')
    bundleAgent(bundle)
    const bom = readBom()
    const built: string[] = []
    for (const name of names) {
      const target: Target = targets[name]
      for (const format of formatsOf[target.platform].filter((wanted) => only.includes(wanted))) {
        const sbom = join(folder, `cloudprint-agent-${name}.cdx.json`)
        writeSbom(sbom, bom, { target, version })
        const lay = (root: string) => layRoot(root, { target, version, bundle, sbom, updateRootFile: signing.updateRootFile })
        const file = buildOne(format, { target, version, folder, workshop: join(workshop, `${name}-${format}`), lay, quick, signing })
        built.push(file)
        say(`${file}`)
      }
    }
    const debs = built.filter((file) => file.endsWith('.deb'))
    if (signing.aptKeyFile !== undefined && debs.length > 0) buildAptRepository(join(folder, 'apt'), { debs, keyFile: signing.aptKeyFile })
    writeSums(folder)
    for (const warning of unsignedWarnings(signing, built)) say(warning)
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
}

function buildOne(format: Format, { lay, quick, signing, ...one }: OnePackage): string {
  const { target, version, folder, workshop } = one
  const level = quick ? 1 : 9
  const named = (kind: string) => join(folder, `cloudprint-agent-${kind}`)
  switch (format) {
    case 'deb': {
      const file = named(`linux-${target.machine}.deb`)
      lay(join(workshop, 'opt/cloudprint-agent'))
      // Zstandard is read by Debian 12 and Ubuntu; xz by all, and is a fifth smaller.
      buildDeb(file, { version, arch: target.arch, folder: workshop, compression: quick ? ['-Zzstd', '-z1'] : ['-Zxz', '--threads-max=1'] })
      return file
    }
    case 'tar': {
      const file = named(`linux-${target.machine}.tar.gz`)
      lay(join(workshop, 'cloudprint-agent'))
      packTar(join(workshop, 'cloudprint-agent'), file, { level })
      return file
    }
    case 'macos':
      return buildMacos(named(`macos-${target.machine}.tar.gz`), { ...one, lay, quick, signing })
    case 'update':
      return buildUpdate({ ...one, lay, quick })
    case 'msi':
      return buildMsi(named(`windows-${target.machine}.msi`), { ...one, lay, quick, signing })
  }
}

/** As `sha256sum --check` reads them. */
function writeSums(folder: string): void {
  const lines = readdirSync(folder)
    .filter((name) => name.startsWith('cloudprint-agent-'))
    .toSorted()
    .map(
      (name) => `${sha256Of(join(folder, name))}  ${name}
`,
    )
  writeFileSync(join(folder, 'SHA256SUMS'), lines.join(''))
}
