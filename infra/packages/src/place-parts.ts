import { copyFileSync, chmodSync, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { fetchPackage } from './fetch-package.ts'
import { isWanted, leftOut, parts } from './parts.ts'
import { filesUnder } from './release-json.ts'
import type { Target } from './targets.ts'
import { top } from './workspace.ts'

/** Lays a node_modules folder with the packages that are not in the bundle, for one kind of machine. */
export function placeParts(nodeModules: string, target: Target): void {
  const placed = new Map<string, string>()
  for (const { name, platforms = [target.platform], machineCode } of parts) {
    if (!platforms.includes(target.platform)) continue
    placeTree(name, join(top, 'apps/agent/node_modules'), nodeModules)
    if (machineCode !== undefined) copyWanted(fetchPackage(machineCode(target)), join(nodeModules, machineCode(target)))
  }

  /** One version of each lies at the top; another one below who asks for it, as npm does. */
  function placeTree(name: string, from: string, below: string): void {
    const source = realpathSync(join(from, name))
    const there = placed.get(name)
    if (there === source) return
    const folder = join(there === undefined ? nodeModules : below, name)
    if (there === undefined) placed.set(name, source)
    copyWanted(source, folder)
    const { dependencies = {} } = Manifest.parse(JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')))
    // pnpm lays what a package depends on beside it.
    const beside = source.slice(0, source.length - name.length - 1)
    for (const dependency of Object.keys(dependencies)) {
      if (leftOut.includes(dependency) || !existsSync(join(beside, dependency))) continue
      placeTree(dependency, beside, join(folder, 'node_modules'))
    }
  }

  function copyWanted(source: string, folder: string): void {
    for (const file of filesUnder(source)) {
      const path = relative(source, file)
      if (path.startsWith('node_modules/') || !isWanted(path, target)) continue
      mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o755 })
      copyFileSync(file, join(folder, path))
      chmodSync(join(folder, path), 0o644)
    }
  }
}

const Manifest = z.object({ dependencies: z.record(z.string(), z.string()).optional() })
