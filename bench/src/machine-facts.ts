import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import os from 'node:os'

/** What a figure depends on beside the product; nothing that names the machine. */
export interface MachineFacts {
  cpu: string
  cores: number
  memoryGib: number
  system: string
  node: string
  postgres: string
  cups: string
  commit: string
  /** Others at work when the run began: about how many processes wanted a processor. */
  loadBefore: number
}

export function machineFacts(): MachineFacts {
  return {
    cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryGib: Math.round(os.totalmem() / 2 ** 30),
    system: `${systemName()}, ${os.type()} ${os.release().split('-')[0]}`,
    node: process.versions.node,
    postgres: '18.4 (embedded)',
    cups: said('cups-config', '--version') ?? said('dpkg-query', '-W', '-f=${Version}', 'cups-daemon') ?? 'unknown',
    commit: said('git', 'rev-parse', '--short', 'HEAD') ?? 'unknown',
    loadBefore: Math.round((os.loadavg()[0] ?? 0) * 10) / 10,
  }
}

function systemName(): string {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? os.type()
  } catch {
    return os.type()
  }
}

function said(command: string, ...args: string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return undefined
  }
}
