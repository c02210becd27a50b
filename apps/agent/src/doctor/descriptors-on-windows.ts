import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { windowsTool } from '../windows-tool.ts'

const run = promisify(execFile)
/** For all of them: each is a program of its own, which a busy machine or a folder that is far away may keep waiting. */
const WITHIN_MS = 20_000

/** The security descriptors of these files and folders, in Windows' own writing. One that can not be looked at, or not in time, is left out. */
export async function descriptorsOnWindows(paths: readonly string[]): Promise<{ path: string; descriptor: string }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cloudprint-acl-'))
  try {
    const late = AbortSignal.timeout(WITHIN_MS)
    const read: { path: string; descriptor: string }[] = []
    for (const [index, path] of paths.entries()) {
      const descriptor = await descriptorOf(path, join(folder, String(index)), late)
      if (descriptor !== undefined) read.push({ path, descriptor })
    }
    return read
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function descriptorOf(path: string, file: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    await run(windowsTool('icacls.exe'), [path, '/save', file, '/q'], { windowsHide: true, signal })
    return await readFile(file, 'utf16le')
  } catch {
    return undefined
  }
}
