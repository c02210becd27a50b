import { outputOf } from '../output-of.ts'
import { readMacProxy } from './mac-proxy.ts'
import { readWindowsProxy, windowsPlaces } from './windows-proxy.ts'
import type { SystemProxy } from './windows-proxy.ts'
import { windowsTool } from '../windows-tool.ts'

/** A tool that does not answer tells of no proxy. */
const ASK_MS = 5_000

/** What the operating system is set to, with where that stands; Linux has no such place beside the environment. */
export async function systemProxy(): Promise<{ set: SystemProxy; from: string } | undefined> {
  if (process.platform === 'darwin') {
    const set = readMacProxy(await outputOf('/usr/sbin/scutil', ['--proxy'], ASK_MS))
    return set === undefined ? undefined : { set, from: 'the network settings of macOS' }
  }
  if (process.platform !== 'win32') return undefined
  // At once: until all are read nobody knows the way to the relay.
  const answers = await Promise.all(
    windowsPlaces.map(async (place) => [place, await outputOf(windowsTool('reg.exe'), ['query', place], ASK_MS)] as const),
  )
  for (const [place, text] of answers) {
    const set = readWindowsProxy(text)
    if (set !== undefined) return { set, from: `the proxy settings of Windows (${place})` }
  }
  return undefined
}
