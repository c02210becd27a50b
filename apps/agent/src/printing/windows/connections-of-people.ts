import type { KeysBelow } from './users-registry.ts'

/** A printer that somebody has added for themselves alone. */
interface PersonalConnection {
  /** `\\server\printer`, as its owner sees it. */
  printer: string
  /** The account's number: names of accounts are asked of servers, which may be away. */
  account: string
}

export interface ConnectionsOfPeople {
  connections: PersonalConnection[]
  /** There are people whose connections this account may not see. */
  isPartial: boolean
}

/** People's accounts, and neither those that the system has for its services nor what stands beside each for its programs. */
const PERSON = /^S-1-(?:5-21|12-1)-[\d-]+$/

/**
 * Connections to print servers belong to the account that made them. Windows keeps them in the registry of each; those of people who
 * are signed in can be read, by administrators all of them, by others their own. @param keysBelow of the users' registry.
 */
export function connectionsOfPeople(keysBelow: (path: string) => KeysBelow): ConnectionsOfPeople {
  const listed = keysBelow('')
  const accounts = Array.isArray(listed) ? listed.filter((name) => PERSON.test(name)) : []
  const perAccount = accounts.map((account) => ({ account, keys: connectionKeys(keysBelow, account) }))
  return {
    connections: perAccount.flatMap(({ account, keys }) =>
      Array.isArray(keys) ? keys.flatMap((key) => connectionOf(key, account) ?? []) : [],
    ),
    isPartial: !Array.isArray(listed) || perAccount.some(({ keys }) => keys === 'closed'),
  }
}

/** Of an account that is closed nothing below is believed, not even that it is not there. */
function connectionKeys(keysBelow: (path: string) => KeysBelow, account: string): KeysBelow {
  return keysBelow(account) === 'closed' ? 'closed' : keysBelow(String.raw`${account}\Printers\Connections`)
}

/** Backslashes stand as commas in the name of a connection's key: `,,server,printer`. */
function connectionOf(key: string, account: string): PersonalConnection | undefined {
  return key.startsWith(',,') ? { printer: key.replaceAll(',', '\\'), account } : undefined
}
