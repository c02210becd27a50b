import { open } from 'node:fs/promises'

/** Makes a rename survive a power cut; Windows can't sync folders, and keeps renames in its own journal. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
