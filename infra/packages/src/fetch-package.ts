import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { lockedPackage } from './locked-package.ts'
import { top } from './workspace.ts'

/** Survives builds; gone with a fresh install. */
const cache = join(top, 'node_modules/.cache/cloudprint-packages')

/**
 * The folder of a package of the registry, unpacked, in the version that the lockfile has. Fetched by npm, which packs for any machine, and only
 * taken when its bytes have the lockfile's hash.
 */
export function fetchPackage(name: string): string {
  const { version, integrity } = lockedPackage(name)
  const folder = join(cache, `${name.replace('/', '+')}@${version}`)
  const unpacked = join(folder, 'package')
  if (existsSync(unpacked)) return unpacked
  const draft = `${folder}.new-${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  const options = { cwd: draft, encoding: 'utf8', stdio: 'pipe' } as const
  const archive =
    execFileSync('npm', ['pack', `${name}@${version}`, '--silent'], options)
      .trim()
      .split('\n')
      .at(-1) ?? ''
  const hash = `sha512-${createHash('sha512')
    .update(readFileSync(join(draft, archive)))
    .digest('base64')}`
  if (hash !== integrity) throw new Error(`${name}@${version} is not what pnpm-lock.yaml promises: ${hash} instead of ${integrity}.`)
  execFileSync('tar', ['-xzf', archive, '--no-same-owner'], { cwd: draft })
  rmSync(join(draft, archive))
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
  return unpacked
}
