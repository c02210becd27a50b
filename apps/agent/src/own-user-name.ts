import os from 'node:os'

/** Who runs this program; a number where no list of users has a name for it, as in some containers. */
export function ownUserName(): string {
  try {
    return os.userInfo().username
  } catch {
    return String(process.geteuid?.() ?? '')
  }
}
