import { descriptorsOnWindows } from './descriptors-on-windows.ts'

/** A file or folder, and the SIDs of those who may read it. */
export interface OpenOnWindows {
  path: string
  others: string[]
}

/** Whose a folder is: a service's, which no person needs rights in, or that of somebody who starts the agent by hand. */
interface Whose {
  isServices: boolean
}

/** Of the given files and folders those that others than the agent and administrators may read. One that can not be looked at is none. */
export async function openOnWindows(paths: readonly string[], whose: Whose): Promise<OpenOnWindows[]> {
  const all = (await descriptorsOnWindows(paths)).map(({ path, descriptor }) => ({ path, others: othersLetIn(descriptor, whose) }))
  return all.filter(({ others }) => others.length > 0)
}

/** Everybody, users, guests, whoever signed in, whoever sits there. https://learn.microsoft.com/windows/win32/secauthz/sid-strings */
const many: Readonly<Record<string, string>> = {
  WD: 'S-1-1-0',
  BU: 'S-1-5-32-545',
  BG: 'S-1-5-32-546',
  AU: 'S-1-5-11',
  IU: 'S-1-5-4',
}
/** Accounts of a machine or domain, and of Entra ID. Those of services begin otherwise. */
const person = /^S-1-(5-21|12-1)-/

/** The SIDs that a security descriptor lets in, of those who should not be. https://learn.microsoft.com/windows/win32/secauthz/ace-strings */
export function othersLetIn(descriptor: string, { isServices }: Whose): string[] {
  const letIn = Array.from(
    descriptor.matchAll(/\(A;[^;()]*;[^;()]*;[^;()]*;[^;()]*;([^;()]+)\)/g),
    ([, account = '']) => many[account] ?? account,
  )
  return letIn.filter((account) => Object.values(many).includes(account) || (isServices && person.test(account)))
}

/** What an administrator pastes. What an installer has granted the agent's own account stays. */
export function closingOnWindows(path: string, others: readonly string[]): string {
  const removed = [...new Set(others)].map((account) => ` /remove:g *${account}`).join('')
  return `icacls "${path}" /inheritance:r /grant *S-1-5-18:(OI)(CI)F /grant *S-1-5-32-544:(OI)(CI)F${removed}`
}
