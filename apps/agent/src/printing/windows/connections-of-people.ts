import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { windowsTool } from '../../windows-tool.ts'

/** A printer that somebody has added for themselves alone. */
export interface PersonalConnection {
  /** `\\server\printer`, as its owner sees it. */
  printer: string
  /** The account's number: names of accounts are asked of servers, which may be away. */
  account: string
}

const run = promisify(execFile)

/**
 * Connections to print servers belong to the account that made them. Windows keeps them in the registry of each; those of people who
 * are signed in can be read, by administrators all of them, by others their own. Nothing where even that is refused.
 */
export async function connectionsOfPeople(): Promise<PersonalConnection[]> {
  const accounts = accountsIn(await query('HKU'))
  const found = await Promise.all(
    accounts.map(async (account) => connectionsIn(await query(`HKU\\${account}\\Printers\\Connections`), account)),
  )
  return found.flat()
}

async function query(key: string): Promise<string> {
  const answer = await run(windowsTool('reg.exe'), ['query', key], { windowsHide: true }).catch(() => undefined)
  return answer?.stdout ?? ''
}

/** People's accounts, and not those that the system has for its services. */
export function accountsIn(listing: string): string[] {
  return [...listing.matchAll(/^HKEY_USERS\\(S-1-(?:5-21|12-1)-[\d-]+)\s*$/gm)].flatMap(([, account]) => account ?? [])
}

/** Backslashes stand as commas in the name of a connection's key: `,,server,printer`. */
export function connectionsIn(listing: string, account: string): PersonalConnection[] {
  return [...listing.matchAll(/\\Printers\\Connections\\(,,[^\r\n]+)/gm)].flatMap(([, name]) =>
    name === undefined ? [] : { printer: name.trim().replaceAll(',', '\\'), account },
  )
}
