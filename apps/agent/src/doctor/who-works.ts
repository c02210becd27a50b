import { stat } from 'node:fs/promises'
import { readLocalStatus } from '../local-status.ts'
import type { LocalStatus } from '../local-status.ts'
import { outputOf } from '../output-of.ts'
import { ownUserName } from '../own-user-name.ts'
import type { StateFolder } from '../state-folder.ts'
import { askServiceManager } from './ask-service-manager.ts'
import type { Service } from './ask-service-manager.ts'

/** A user of a system with numbers of users. */
export interface Worker {
  name: string
  uid: number
  gids: number[]
}

export interface AtWork {
  status: LocalStatus | undefined
  service: Service | undefined
  /** Whose the running agent is. */
  runsAs: Worker | undefined
  /** Who is to work on the folder: the service's user where it is the service's, else whoever does, else whoever looks; 'nobody' where that user is gone. */
  worker: Worker | 'nobody' | undefined
}

/** Who works on a state folder, and who should. Windows has no numbers of users: there the service's account is all that is known. */
export async function whoWorks(folder: StateFolder): Promise<AtWork> {
  const [status, service] = await Promise.all([readLocalStatus(folder.statusFile), askServiceManager(folder.path)])
  // It writes that file itself, anew each time.
  const writer = status === undefined ? undefined : (await stat(folder.statusFile).catch(() => undefined))?.uid
  const runsAs = writer === undefined || process.geteuid === undefined ? undefined : await workerOf(String(writer))
  if (process.geteuid === undefined) return { status, service, runsAs, worker: undefined }
  if (service !== undefined) return { status, service, runsAs, worker: (await workerOf(service.user)) ?? 'nobody' }
  const self = { name: ownUserName(), uid: process.geteuid(), gids: process.getgroups?.() ?? [] }
  return { status, service, runsAs, worker: runsAs ?? self }
}

/** @param user a name, or a number. */
async function workerOf(user: string): Promise<Worker | undefined> {
  const said = await Promise.all(['-un', '-u', '-G'].map((what) => outputOf('id', [what, user])))
  const [name = '', uid = '', gids = ''] = said.map((text) => text.trim())
  // Of a user that is not there nothing is said.
  return name === '' || uid === '' ? undefined : { name, uid: Number(uid), gids: gids.split(' ').map(Number) }
}
