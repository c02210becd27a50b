import type { Target } from './targets.ts'

/** A package that is not in the bundle, since it has WebAssembly or machine code in files of its own. */
export interface Part {
  name: string
  /** Where it is needed; everywhere when absent. */
  platforms?: readonly Target['platform'][]
  /** Packages with the machine code of one kind of machine each: no install on another brings them. */
  machineCode?: (target: Target) => string
}

/** The list of them; each brings what it depends on. */
export const parts: readonly Part[] = [
  { name: '@hyzyla/pdfium' },
  { name: 'node-hid' },
  { name: 'quickjs-wasi' },
  { name: 'serialport' },
  { name: 'koffi', platforms: ['win32'], machineCode: ({ platform, arch }) => `@koromix/koffi-${platform}-${arch}` },
]

/** What they depend on for being built or started by hand, and not here. */
export const leftOut: readonly string[] = ['node-addon-api', 'yargs']

/** What of a package is of no use to a program that runs: sources, descriptions, code for other machines. */
export function isWanted(path: string, { platform, arch }: Target): boolean {
  const [, prebuilt] = /(?:^|\/)prebuilds\/([^/]+)/.exec(path) ?? []
  if (prebuilt !== undefined) return prebuilt.includes(platform) && prebuilt.includes(arch) && !/[-.]musl\b/.test(path)
  if (/(^|\/)(LICENSE|LICENCE|COPYING)[^/]*$/i.test(path)) return true
  if (/^(bin|hidapi|doc|vendor|extensions|lib\/native)\//.test(path)) return false
  if (/\.(asm|c|cc|cpp|def|gyp|gypi|h|hh|hpp|html|inc|lib|map|md|releaserc|S|sh|ts|txt|yml)$/.test(path)) return false
  // pdfium is there once more for browsers.
  return !/^dist\/(index\.(cjs|esm\.(base64|browser|cdn|worker))|pdfium\.wasm\.base64|worker)/.test(path)
}
