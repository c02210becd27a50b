import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What a tool of the system says; '' where it is not there, fails, or says nothing in time. */
export async function outputOf(command: string, args: readonly string[], withinMs = 10_000): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { timeout: withinMs, windowsHide: true })
    return stdout
  } catch {
    return ''
  }
}
