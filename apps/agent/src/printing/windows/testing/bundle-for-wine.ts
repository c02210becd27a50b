import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { layWindowsModules } from '@cloudprint/testkit/wine/lay-windows-modules'
import { rolldown } from 'rolldown'

const agentSources = fileURLToPath(new URL('../../..', import.meta.url))

/**
 * A program on the agent's sources as it is packed for Windows: bundled, with its threads beside it and the packages that bring files
 * along. @param main under the agent's sources. Returns the folder, in which it is `main.js`.
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
    external: ['@hyzyla/pdfium', 'koffi'],
    resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
  })
  await bundle.write({ dir: folder })
  await bundle.close()
  layWindowsModules(folder, join(agentSources, '../package.json'))
  return folder
}
