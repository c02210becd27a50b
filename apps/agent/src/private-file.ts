import { open, readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { renameOver } from './rename-over.ts'

/** A file of ours is missing or not what it should be; the message says where and what to do. */
export class StateFileError extends Error {
  override name = 'StateFileError'
}

/** Reads one of the agent's JSON files. */
export async function readPrivateFile<S extends z.ZodType>(path: string, schema: S, remedy: string): Promise<z.output<S>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new StateFileError(`${path} can not be read (${String(cause)}). ${remedy}`, { cause })
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // Its cause would quote what stands there, which may be a key or a password.
    throw new StateFileError(`${path} is not JSON. ${remedy}`)
  }
  const parsed = schema.safeParse(json)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`).join('; ')
    throw new StateFileError(`${path} has wrong content (${wrong}). ${remedy}`, { cause: parsed.error })
  }
  return parsed.data
}

/** Whole or not at all, also when the power fails, and for the agent's user alone. */
export function writePrivateFile(path: string, content: unknown): Promise<void> {
  return writePrivateBytes(path, `${JSON.stringify(content, undefined, 2)}\n`)
}

export async function writePrivateBytes(path: string, bytes: string | Uint8Array): Promise<void> {
  const draft = `${path}.new`
  const file = await open(draft, 'w', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await renameOver(draft, path)
}
