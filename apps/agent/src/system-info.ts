import os from 'node:os'
import type { SystemInfo } from '@cloudprint/protocol/channel/agent-messages'
import { plainText } from '@cloudprint/protocol/plain-text'

/** Of this build; the relay shows it, to tell which machines want an update. */
export const AGENT_VERSION = '0.1.0'

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
