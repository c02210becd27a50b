import { spawnSync } from 'node:child_process'

/** The service could not be set up or removed; the message says which command failed and with what. */
export class ServiceError extends Error {
  override name = 'ServiceError'
}

/** @throws ServiceError with what the command said. */
export function runCommand(command: string, ...args: string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', windowsHide: true })
  if (status === 0) return stdout
  const said = error?.message ?? `${stderr}${stdout}`.trim()
  throw new ServiceError(`"${[command, ...args].join(' ')}" failed: ${said === '' ? `it ended with ${status}` : said}`)
}

export function commandSucceeds(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', windowsHide: true }).status === 0
}
