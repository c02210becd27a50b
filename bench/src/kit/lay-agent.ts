import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleAgent, LAUNCHER } from '@cloudprint/packages/bundle-agent'
import { layRoot } from '@cloudprint/packages/lay-root'
import { targets } from '@cloudprint/packages/targets'
import { tempDir } from '@cloudprint/testkit/temp-dir'

export interface LaidAgent {
  node: string
  launcher: string
}

/**
 * The agent as its package for Linux lays it on a machine, with a Node of its own. How much of a program's file counts as resident depends on
 * how it came into the page cache: one that was just written counts as after an installation, and one that tools have read through by half more.
 */
export function layAgent(): LaidAgent {
  const folder = tempDir('bench-laid')
  const [root, bundle, sbom] = [join(folder, 'root'), join(folder, 'bundle'), join(folder, 'sbom.json')]
  bundleAgent(bundle)
  writeFileSync(sbom, '{}')
  layRoot(root, {
    target: targets[`linux-${process.arch === 'arm64' ? 'arm64' : 'x64'}`],
    version: '0.1.0',
    bundle,
    sbom,
    updateRootFile: undefined,
  })
  return { node: join(root, 'bin/node'), launcher: join(root, 'launcher', LAUNCHER) }
}
