import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { readMacProxy } from './mac-proxy.ts'
import { readWindowsProxy, windowsPlaces } from './windows-proxy.ts'
import type { SystemProxy } from './windows-proxy.ts'
import { windowsTool } from '../windows-tool.ts'

const ASK_MS = 5_000

/** What the operating system is set to, with where that stands; Linux has no such place beside the environment. */
export async function systemProxy(): Promise<{ set: SystemProxy; from: string } | undefined> {
  if (process.platform === 'darwin') {
    const set = readMacProxy(await printed('/usr/sbin/scutil', ['--proxy']))
    return set === undefined ? undefined : { set, from: 'the network settings of macOS' }
  }
  if (process.platform !== 'win32') return undefined
  // At once: until all are read nobody knows the way to the relay.
  const answers = await Promise.all(
    windowsPlaces.map(async (place) => [place, await printed(windowsTool('reg.exe'), ['query', place])] as const),
  )
  for (const [place, text] of answers) {
    const set = readWindowsProxy(text)
    if (set !== undefined) return { set, from: `the proxy settings of Windows (${place})` }
  }
  return undefined
}

/** A place that is not there, or a tool that does not answer, sets nothing. */
async function printed(command: string, args: string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { timeout: ASK_MS, windowsHide: true })
    return stdout
  } catch {
    return ''
  }
}
