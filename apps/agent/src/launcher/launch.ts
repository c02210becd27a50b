import type { ReleaseTarget } from '@cloudprint/protocol/release'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { EXIT_CHOOSE_ANEW } from '../exit-codes.ts'
import { checkVersion } from '../update/check-version.ts'
import { goBack, noUpdates, readUpdateRecord, writeUpdateRecord } from '../update/update-record.ts'
import type { UpdateRecord } from '../update/update-record.ts'
import { nodeOf, programOf, recordFile, rootFileOf, versionFolder } from '../update/version-places.ts'
import { chooseVersion, faultOfTrial, MAX_TRIES } from './choose-version.ts'
import { packageVersions } from './package-versions.ts'
import { runVersion } from './run-version.ts'
import type { RunEnd } from './run-version.ts'

export interface Launch {
  /** Where the package lies; never written. */
  packageFolder: string
  stateFolder: string
  /** Of the agent's command line: `run`, and what stands after it. */
  args: string[]
  env: NodeJS.ProcessEnv
  /** A version on trial that has shown no health after this makes way for the one before. */
  healthyWithinMs: number
  say: (line: string) => void
}

/**
 * Starts the version that is to run, and comes back to the one before when it fails. Choosing → checking its files → running it in this
 * process's place (a proven one), or as a child on trial. Resolves with the exit code; where this process became the agent it never does.
 */
export async function launch(given: Launch): Promise<number> {
  const { packageFolder, stateFolder, say } = given
  const file = recordFile(stateFolder)
  const packageVersion = packageVersions(packageFolder)[0]
  if (packageVersion === undefined) {
    say(`There is no version of the agent in ${packageFolder}: install its package again.`)
    return 1
  }
  let isTried = true
  let record = readRecord(file, say)
  const keep = (next: UpdateRecord) => {
    record = next
    try {
      writeUpdateRecord(file, next)
      return true
    } catch (error) {
      say(`${file} can not be written: ${String(error)}`)
      return false
    }
  }
  const giveUp = (code: ProblemCode, detail: string) => {
    say(`Version ${record.current?.version} is not run (${code}): ${detail}.`)
    keep(goBack(record, code, detail, new Date()))
  }
  for (;;) {
    const choice = chooseVersion(packageVersion, record)
    if (choice.kind === 'go-back') {
      giveUp(choice.code, choice.detail)
      continue
    }
    if (choice.kind === 'package' || !isTried) {
      const end = await become(given, `${packageFolder}/versions/${packageVersion}`, nodeOf(packageFolder))
      if (end.kind === 'failed' || end.code !== EXIT_CHOOSE_ANEW) return end.kind === 'failed' ? 1 : end.code
      record = readRecord(file, say)
      continue
    }
    const folder = versionFolder(stateFolder, choice.version)
    const flaw = await checkVersion(stateFolder, rootFileOf(packageFolder), targetOf(choice.version))
    if (flaw !== undefined) {
      giveUp('update-files-changed', flaw)
      continue
    }
    if (!choice.isTrial) {
      const end = await become(given, folder, nodeOf(folder))
      if (end.kind === 'failed') giveUp('update-crashed', end.detail)
      else if (end.code !== EXIT_CHOOSE_ANEW) return end.code
      else record = readRecord(file, say)
      continue
    }
    // A trial that is not counted could be repeated for ever.
    isTried = keep({ ...record, current: record.current && { ...record.current, tries: record.current.tries + 1 } })
    if (!isTried) continue
    say(`Version ${choice.version} is started on trial.`)
    const end = await runVersion({
      ...commandOf(given, folder, nodeOf(folder)),
      trial: {
        healthyWithinMs: given.healthyWithinMs,
        proven: () => {
          keep({ ...record, current: record.current && { ...record.current, provenAt: new Date().toISOString() } })
          say(`Version ${choice.version} is healthy.`)
        },
      },
    })
    if (end.kind === 'failed') giveUp(faultOfTrial(end.why, record.current?.tries ?? MAX_TRIES), end.detail)
    // launchd would take 0 for an end that is meant to last; a manager that is stopping the service starts nothing again.
    else if (end.kind === 'left') return EXIT_CHOOSE_ANEW
    else if (end.code !== EXIT_CHOOSE_ANEW) return end.code
    else record = readRecord(file, say)
  }
}

/**
 * Replaces this process by the version, so that it costs no memory; Windows knows no such thing, and there it is a child. What can not be
 * started must have been found before: an `execve` that fails ends this process, too (https://nodejs.org/api/process.html).
 */
function become(given: Launch, folder: string, node: string): Promise<RunEnd> {
  const { args, env } = commandOf(given, folder, node)
  if (process.execve === undefined || process.platform === 'win32') return runVersion({ node, args, env, trial: undefined })
  return process.execve(node, [node, ...args], env as Record<string, string>)
}

/** glibc would give each thread a heap of its own, and what is freed in those stays: 4 MiB of an idle agent (mallopt(3)). */
const lean = { MALLOC_ARENA_MAX: '2' }

/** The version is told by whom it was started: by that alone it knows that it can be changed. */
function commandOf({ args, env, packageFolder }: Launch, folder: string, node: string) {
  return { node, args: [programOf(folder), ...args], env: { ...lean, ...env, CLOUDPRINT_PACKAGE_DIR: packageFolder } }
}

function targetOf(version: string): ReleaseTarget {
  return { version, platform: process.platform, arch: process.arch }
}

/** Nobody guesses what a damaged record said: the package's version runs, and says so. */
function readRecord(file: string, say: (line: string) => void): UpdateRecord {
  const record = readUpdateRecord(file)
  if (record !== 'damaged') return record
  say(`${file} can not be read (update-record-damaged): the version of the package is run.`)
  return noUpdates
}
