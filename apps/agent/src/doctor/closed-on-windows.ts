import { createHash } from 'node:crypto'
import { open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Service } from './ask-service-manager.ts'
import { descriptorsOnWindows } from './descriptors-on-windows.ts'

/** The first are the agent's own; the documents and keys after them have the rights of their folders. */
const MAX_DESCRIPTORS = 20

/** Which of these files and folders the agent may not read and write: by trying as who looks, and by the rights of the service's account. */
export async function closedOnWindows(paths: readonly string[], service: Service | undefined): Promise<{ path: string; why: string }[]> {
  const tried = await Promise.all(paths.map(async (path) => ({ path, why: await whatForbids(path) })))
  const closed = tried.flatMap(({ path, why }) => (why === undefined ? [] : [{ path, why }]))
  // Only Windows' own account for a service is known by its name.
  if (service === undefined || !service.user.toUpperCase().startsWith('NT SERVICE\\')) return closed
  const descriptors = await descriptorsOnWindows(paths.slice(0, MAX_DESCRIPTORS))
  const sid = serviceSid(service.name)
  const without = descriptors
    .filter(({ descriptor }) => !letsIn(descriptor, sid))
    .map(({ path }) => ({ path, why: 'its account has no rights' }))
  return [...closed, ...without.filter(({ path }) => !closed.some((one) => one.path === path))]
}

/** Modes mean nothing there: only trying tells. Nothing is changed by it. */
async function whatForbids(path: string): Promise<string | undefined> {
  try {
    if (!(await stat(path)).isDirectory()) {
      await (await open(path, 'r+')).close()
      return undefined
    }
    const probe = join(path, `doctor-${process.pid}`)
    await (await open(probe, 'w')).close()
    await rm(probe, { force: true })
    return undefined
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? undefined : code
  }
}

/** The account of a service is made of its name. https://learn.microsoft.com/windows/win32/services/service-security-and-access-rights */
export function serviceSid(service: string): string {
  const hash = createHash('sha1').update(Buffer.from(service.toUpperCase(), 'utf16le')).digest()
  return `S-1-5-80-${[0, 4, 8, 12, 16].map((at) => hash.readUInt32LE(at)).join('-')}`
}

/** Whether a security descriptor lets somebody read and write (all rights, or "modify"). https://learn.microsoft.com/windows/win32/secauthz/ace-strings */
export function letsIn(descriptor: string, sid: string): boolean {
  return new RegExp(`\\(A;[^;()]*;(FA|0x1301bf|0x1f01ff);[^;()]*;[^;()]*;${sid}\\)`).test(descriptor)
}
