import { access, constants } from 'node:fs/promises'
import os from 'node:os'
import type { ScaleDevice, ScaleSystem } from '../scales/scale.ts'
import type { Check, Found } from './check.ts'

/** Whether the agent's user may read the scales that are plugged in (Linux: they are files there, which root has). */
export function checkScales(systems: readonly ScaleSystem[]): Check {
  return {
    name: 'scales',
    run: async () => {
      const devices = await Promise.all(systems.map((system) => system.find()))
      return Promise.all(devices.flat().map(async (device) => scaleFinding(device, await whatForbids(device.path), os.userInfo().username)))
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

function whatForbids(path: string): Promise<string | undefined> {
  return access(path, constants.R_OK | constants.W_OK).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code ?? String(error),
  )
}
