import { readFileSync, readdirSync } from 'node:fs'

export interface SeenProcess {
  pid: number
  command: string
}

/** Every process on this machine (Linux) that names this folder in its command line or environment. */
export function processesOf(folder: string): SeenProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.flatMap((name): SeenProcess[] => {
    const pid = Number(name)
    const command = read(pid, 'cmdline')
    const isOne = pid !== process.pid && (command.includes(folder) || read(pid, 'environ').includes(folder))
    return isOne ? [{ pid, command }] : []
  })
}

function read(pid: number, file: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return '' // it has ended meanwhile, or is another user's
  }
}
