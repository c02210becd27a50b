import { cpSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { windowsPackage } from './windows-packages.ts'

/**
 * Lays the packages beside a bundled agent that are no part of its bundle, with their native code for Windows.
 * @param agentPackage the agent's package.json, whose versions they are.
 */
export function layWindowsModules(folder: string, agentPackage: string): void {
  const require = createRequire(agentPackage)
  const modules = join(folder, 'node_modules')
  for (const name of ['koffi', '@hyzyla/pdfium']) {
    let from = dirname(realpathSync(require.resolve(name)))
    while (!from.endsWith(join('node_modules', name))) from = dirname(from)
    cpSync(from, join(modules, name), { recursive: true, dereference: true })
  }
  cpSync(windowsPackage('@koromix/koffi-win32-x64'), join(modules, '@koromix', 'koffi-win32-x64'), { recursive: true })
}
