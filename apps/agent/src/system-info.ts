import { ReleaseManifest } from '@cloudprint/protocol/release'
import { readFileSync } from 'node:fs'
import os from 'node:os'
import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import { plainText } from '@cloudprint/protocol/plain-text'

/** The version's own release.json says it; a program that stands in no release is the one in work. */
export const AGENT_VERSION = versionBeside(import.meta.url) ?? '0.1.0'

function versionBeside(program: string): string | undefined {
  try {
    return ReleaseManifest.parse(JSON.parse(readFileSync(new URL('release.json', program), 'utf8'))).version
  } catch {
    return undefined
  }
}

export function systemInfo(): SystemInfo {
  const platform = os.platform()
  return {
    platform: platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other',
    osVersion: plainText(`${os.type()} ${os.release()}`, 255),
    architecture: os.arch(),
    hostname: plainText(os.hostname(), 255),
    agentVersion: AGENT_VERSION,
  }
}
