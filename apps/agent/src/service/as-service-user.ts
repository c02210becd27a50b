import { runCommand } from './run-command.ts'

/**
 * Acts with the rights of the service's user alone, as who root is for that long. In its folder that user may lay links to wherever it
 * likes, and root would read, write and delete what they point to. Windows has no such thing.
 */
export async function asServiceUser<T>(user: string, act: () => Promise<T>): Promise<T> {
  const { getgroups, setgroups, setegid, seteuid } = process
  if (getgroups === undefined || setgroups === undefined || setegid === undefined || seteuid === undefined) return act()
  const idOf = (kind: '-u' | '-g') => Number(runCommand('id', kind, user))
  const [uid, gid, groups] = [idOf('-u'), idOf('-g'), getgroups()]
  setgroups([gid])
  setegid(gid)
  seteuid(uid)
  try {
    return await act()
  } finally {
    seteuid(0)
    setegid(0)
    setgroups(groups)
  }
}
