import { win32 } from 'node:path'
import { inheritedEnv } from './env.ts'

/** A program of Windows itself, such as `reg.exe`: by its name alone one would be run that lies in the folder in which somebody stands. */
export function windowsTool(name: string): string {
  return win32.join(inheritedEnv()['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', name)
}
