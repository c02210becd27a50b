import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { windowsTool } from '../windows-tool.ts'

const run = promisify(execFile)

/** The security descriptors of these files and folders, in Windows' own writing. One that can not be looked at is left out. */
export async function descriptorsOnWindows(paths: readonly string[]): Promise<{ path: string; descriptor: string }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudprint-acl-'))
  try {
    const read = await Promise.all(paths.map((path, index) => descriptorOf(path, join(folder, String(index)))))
    return read.flatMap((descriptor, index) => (descriptor === undefined ? [] : [{ path: paths[index] ?? '', descriptor }]))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function descriptorOf(path: string, file: string): Promise<string | undefined> {
  try {
    await run(windowsTool('icacls.exe'), [path, '/save', file, '/q'], { windowsHide: true })
    return await readFile(file, 'utf16le')
  } catch {
    return undefined
  }
}
