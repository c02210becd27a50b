import { cpSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { windowsPackage } from '@cloudprint/testkit/wine/windows-packages'
import { rolldown } from 'rolldown'

const agentSources = fileURLToPath(new URL('../../..', import.meta.url))
const require = createRequire(import.meta.url)

/**
 * A program of the agent as it is packed for Windows: bundled, with its threads beside it and the packages that bring files along.
 * @param main under the agent's sources. Returns the folder, in which it is `main.js`.
 */
export async function bundleForWine(main: string): Promise<string> {
  const folder = tempDir('windows-program')
  const bundle = await rolldown({
    input: {
      'main': join(agentSources, main),
      'pdf-worker': join(agentSources, 'printing/pdf/pdf-worker.ts'),
      'windows-worker': join(agentSources, 'printing/windows/windows-worker.ts'),
    },
    platform: 'node',
    external: ['@hyzyla/pdfium', 'koffi', 'node-hid', 'serialport'],
    resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
  })
  await bundle.write({ dir: folder })
  await bundle.close()
  const modules = join(folder, 'node_modules')
  cpSync(packageFolder('koffi'), join(modules, 'koffi'), { recursive: true, dereference: true })
  cpSync(packageFolder('@hyzyla/pdfium'), join(modules, '@hyzyla', 'pdfium'), { recursive: true, dereference: true })
  cpSync(windowsPackage('@koromix/koffi-win32-x64'), join(modules, '@koromix', 'koffi-win32-x64'), { recursive: true })
  return folder
}

function packageFolder(name: string): string {
  let folder = dirname(realpathSync(require.resolve(name)))
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder)
  return folder
}
