import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { windowsTool } from '../windows-tool.ts'

const run = promisify(execFile)

/** Of the given files and folders those that all or many users of a Windows machine may read. One that can not be looked at is none. */
export async function openOnWindows(paths: readonly string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudprint-acl-'))
  try {
    const areOpen = await Promise.all(paths.map((path, index) => isOpen(path, join(folder, String(index)))))
    return paths.filter((_path, index) => areOpen[index])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function isOpen(path: string, file: string): Promise<boolean> {
  try {
    await run(windowsTool('icacls.exe'), [path, '/save', file, '/q'], { windowsHide: true })
    return letsManyIn(await readFile(file, 'utf16le'))
  } catch {
    return false
  }
}

/**
 * Whether a security descriptor lets in everybody (WD), users (BU), guests (BG), whoever signed in (AU), or whoever sits there (IU).
 * https://learn.microsoft.com/windows/win32/secauthz/ace-strings
 */
export function letsManyIn(descriptor: string): boolean {
  return /\(A;[^;()]*;[^;()]*;[^;()]*;[^;()]*;(WD|BU|BG|AU|IU)\)/.test(descriptor)
}
