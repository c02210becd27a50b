import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { asServiceUser } from '../service/as-service-user.ts'
import { launchdInstaller } from '../service/install-launchd.ts'
import { systemdInstaller } from '../service/install-systemd.ts'
import { windowsInstaller } from '../service/install-windows.ts'
import { ServiceError } from '../service/run-command.ts'
import type { ServiceInstaller } from '../service/service-installer.ts'
import { servicePlaces, servicePlatforms } from '../service/service-places.ts'
import type { ServicePlaces, ServicePlatform } from '../service/service-places.ts'
import { StateFileError } from '../private-file.ts'
import { StateFolder } from '../state-folder.ts'
import { openOutgoing } from '../open-outgoing.ts'
import { recordFile, versionsFolder } from '../update/version-places.ts'
import { enrol } from './enrol.ts'
import type { EnrolPlace } from './enrol.ts'
import { leaveOldEnrolment } from './leave-old-enrolment.ts'

export interface InstallOptions {
  relay?: string
  code?: string
  name?: string
  proxy?: string
  /** False: whoever calls starts the service, as the installer for Windows does when all is in its place. */
  start?: boolean
}

/** Where a package put the program that runs now; it is in ROOT/versions/VERSION. */
const root = resolve(import.meta.dirname, '../..')

/** Makes the unpacked agent a service that starts at boot, and adds the machine when told to which relay. May be repeated. */
export async function install(options: InstallOptions, place: EnrolPlace): Promise<void> {
  const { env, say } = place
  const { installer, places } = installed(env.ProgramData)
  await installer.prepare()
  // The installer for Windows gives empty ones where nobody gave any.
  const { relay } = options
  if (relay !== undefined && relay !== '') {
    try {
      await asServiceUser(places.user, () => enrolOnce({ ...options, relay }, { places, place }))
    } catch (error) {
      installer.removeUnused?.()
      throw error
    }
  }
  if (options.start === false) return
  installer.start()
  const isEnrolled = await new StateFolder(places.stateDir).isEnrolled()
  say(
    isEnrolled
      ? 'The agent runs, and starts with this machine.'
      : 'The agent runs and waits to be enrolled: cloudprint-agent enrol URL --code CODE',
  )
}

/** Takes the service away, and the versions that came by updates; with `purge` also what the agent knew, and the relay is told that its keys are gone. */
export async function uninstall({ purge = false }: { purge?: boolean }, { env, say }: EnrolPlace): Promise<void> {
  const { installer, places } = installed(env.ProgramData)
  const elsewhere = installer.remove()
  if (elsewhere !== undefined) throw new ServiceError(elsewhere)
  say(`The service is gone. The program is still in ${root}: delete that folder.`)
  // Programs, too, though they came by updates: whatever package is installed again runs what it brings.
  for (const updated of [versionsFolder(places.stateDir), recordFile(places.stateDir)]) rmSync(updated, { recursive: true, force: true })
  if (!purge) {
    say(`Who this machine is and what it held is kept in ${places.stateDir}; "uninstall --purge" removes it, too.`)
    return
  }
  if (existsSync(places.stateDir)) await asServiceUser(places.user, () => tellRelay(new StateFolder(places.stateDir), { env, say }))
  installer.removeState()
}

async function tellRelay(folder: StateFolder, { env, say }: EnrolPlace): Promise<void> {
  const failed = (why: string) => say(`The relay could not be told (${why}). Remove the computer in the console, under Computers.`)
  try {
    if (!(await folder.isEnrolled())) return
    const { settings } = await folder.read()
    const left = await leaveOldEnrolment(folder, openOutgoing(env, settings))
    if (!left.ok) failed(left.problem.detail)
  } catch (error) {
    // What is damaged here must not keep the rest from being removed.
    if (!(error instanceof StateFileError)) throw error
    failed(error.message)
  }
}

function installed(programData: string | undefined): { installer: ServiceInstaller; places: ServicePlaces } {
  const platform = servicePlatforms.find((known) => known === process.platform)
  if (platform === undefined) throw new ServiceError(`Services are not set up on ${process.platform}. Start "run" by your service manager.`)
  if (!existsSync(join(import.meta.dirname, 'release.json')))
    throw new ServiceError('This is no packaged agent, which alone can be a service. Take a package, or make one with "pnpm package".')
  if (process.getuid !== undefined && process.getuid() !== 0) throw new ServiceError('Only root can set up a service: put sudo in front.')
  const installers: Record<ServicePlatform, () => ServiceInstaller> = {
    linux: () => systemdInstaller(root),
    darwin: () => launchdInstaller(root),
    win32: () => windowsInstaller(root, programData),
  }
  return { installer: installers[platform](), places: servicePlaces(platform, root, programData) }
}

interface Enrolling {
  places: ServicePlaces
  place: EnrolPlace
}

/** An enrolment that is there already stays. */
async function enrolOnce(
  { relay, code, name, proxy, start }: InstallOptions & { relay: string },
  { places, place }: Enrolling,
): Promise<void> {
  const folder = new StateFolder(places.stateDir)
  if (await folder.isEnrolled()) {
    const { settings } = await folder.read()
    if (URL.canParse(relay) && settings.relayUrl === new URL(relay).origin) {
      place.say(`This machine is the computer "${settings.computerName}" already.`)
      return
    }
    throw new ServiceError(
      `This machine is enrolled at ${settings.relayUrl}. To change that: cloudprint-agent uninstall --purge, and install again.`,
    )
  }
  const isUnseen = start === false && process.stdout.isTTY !== true
  if (isUnseen && (code === undefined || code === ''))
    throw new ServiceError(
      `The installer needs a code to add this machine at ${relay}, since nobody sees what it would show. Give it CODE=….`,
    )
  const given = Object.entries({ code, name, proxy }).filter(([, value]) => value !== undefined && value !== '')
  await enrol(folder, { relay, ...(Object.fromEntries(given) as Omit<InstallOptions, 'relay' | 'start'>) }, place)
}
