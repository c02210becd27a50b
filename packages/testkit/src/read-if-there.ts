import { readFileSync } from 'node:fs'

/** What a file holds; nothing where it is gone, since what runs beside the test puts files in each other's place and removes them. */
export function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    return Buffer.alloc(0)
  }
}
