import { access, constants, stat } from 'node:fs/promises'
import { ownUserName } from '../own-user-name.ts'
import type { ScaleDevice, ScaleSystem } from '../scales/scale.ts'
import { mayUse } from './check-rights.ts'
import type { Check, Found } from './check.ts'
import type { AtWork, Worker } from './who-works.ts'

/** Whether the agent's user may read the scales that are plugged in (Linux: they are files there, which root has). */
export function checkScales(systems: readonly ScaleSystem[], look: () => Promise<Pick<AtWork, 'worker'>>): Check {
  return {
    name: 'scales',
    run: async () => {
      const devices = (await Promise.all(systems.map((system) => system.find()))).flat()
      if (devices.length === 0) return []
      const { worker } = await look()
      // That the service's user is gone is said by the check of rights.
      if (worker === 'nobody') return []
      return Promise.all(
        devices.map(async (device) => scaleFinding(device, await whatForbids(worker, device.path), worker?.name ?? ownUserName())),
      )
    },
  }
}

/** @param forbidden the system's code for why it can not be opened. */
export function scaleFinding({ name, path }: Pick<ScaleDevice, 'name' | 'path'>, forbidden: string | undefined, user: string): Found {
  if (forbidden === undefined) return { verdict: 'ok', says: `The scale ${name} may be read.` }
  if (forbidden !== 'EACCES') {
    const remedy = 'Plug it in, or correct serialScales in settings.json.'
    return { verdict: 'failed', says: `The scale ${name} is not at ${path} (${forbidden}).`, remedy }
  }
  const says = `The user ${user} may not read the scale ${name} at ${path}.`
  if (name.startsWith('serial/')) {
    const remedy = `Take it into the group of serial ports: sudo usermod -aG dialout ${user}, and start the agent again.`
    return { verdict: 'failed', says, remedy }
  }
  const remedy = `Plug it out and in again. Where that does not help the udev rule is missing that the agent's package brings: install that again, or see docs/scales.md. Until the next start: sudo chgrp ${user} ${path} && sudo chmod 660 ${path}`
  return { verdict: 'failed', says, remedy }
}

/** Whoever looks may be root, who may read everything: of another user only the mode tells. */
async function whatForbids(worker: Worker | undefined, path: string): Promise<string | undefined> {
  try {
    if (worker !== undefined && worker.uid !== process.geteuid?.()) return mayUse(worker, await stat(path)) ? undefined : 'EACCES'
    await access(path, constants.R_OK | constants.W_OK)
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}
