import { systemClock } from '@cloudprint/process-kit/clock'
import { createLogger } from '@cloudprint/process-kit/logger'
import { EnvError } from '@cloudprint/process-kit/read-env'
import { runUntilStopped } from '@cloudprint/process-kit/run-until-stopped'
import { Command } from 'commander'
import { doctor } from './commands/doctor.ts'
import type { DoctorOptions } from './commands/doctor.ts'
import { enrol } from './commands/enrol.ts'
import type { EnrolOptions } from './commands/enrol.ts'
import { install, uninstall } from './commands/install.ts'
import type { InstallOptions } from './commands/install.ts'
import { showPrinters } from './commands/printers.ts'
import { run } from './commands/run.ts'
import { startLauncher } from './commands/start-launcher.ts'
import { showStatus } from './commands/status.ts'
import { untilEnrolled } from './commands/until-enrolled.ts'
import { readAgentEnv } from './env.ts'
import { StateFileError } from './private-file.ts'
import { PrintSystemError } from './printing/print-system.ts'
import { exitCodeOfRevoked } from './service/exit-code-of-revoked.ts'
import { keepLogShort } from './service/keep-log-short.ts'
import { launchdLog } from './service/launchd-plist.ts'
import { ServiceError } from './service/run-command.ts'
import { stopWithInput } from './service/stop-with-input.ts'
import { StateFolder } from './state-folder.ts'
import { AGENT_VERSION } from './system-info.ts'
import { JournalError } from './work/job-journal.ts'

/** Time to note what is under way and to say goodbye to the relay. */
const STOP_DEADLINE_MS = 10_000

// Of what libraries do inside: for those who write programs, and a riddle at a site.
process.noDeprecation = true

// `doctor | head` is no fault of the program.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})
const say = (line: string) => void process.stdout.write(`${line}\n`)

const program = new Command('cloudprint-agent')
  .description('Prints what the relay sends to the printers of this machine.')
  .version(AGENT_VERSION)

program
  .command('enrol')
  .description('Add this machine: with a code from the console, or by showing one that is approved there')
  .argument('<relay>', 'address of the relay, such as https://print.example.com')
  .option('--code <code>', 'a code from the console (Computers, Add a computer); without it somebody approves this machine there')
  .option('--name <name>', 'what the machine is called in the console (default: its host name)')
  .option('--folder-printer <dir>', 'also offer a printer that writes into this folder')
  .option(
    '--proxy <url>',
    'the proxy on the way, or a proxy script (http://…/proxy.pac), "system" for what the machine is set to (default), or "none"',
  )
  .option('--again', 'replace an enrolment that is here already')
  .action((relay: string, options: Omit<EnrolOptions, 'relay'>) =>
    guarded(async ({ folder, env }) => enrol(folder, { relay, ...options }, { env, say })),
  )

program
  .command('run')
  .description('Run the agent until it is stopped')
  .option('--service', 'as a service manager starts it: wait to be enrolled, if need be')
  .action(({ service = false }: { service?: boolean }) =>
    guarded(async ({ folder, env }) => {
      const log = createLogger({ name: 'agent', level: env.CLOUDPRINT_LOG_LEVEL })
      // A launcher that stays tells by its channel.
      if (service && process.send === undefined) stopWithInput()
      for (;;) {
        let ended: 'revoked' | 'renewed' | 'switch' | undefined
        await runUntilStopped({
          log,
          deadlineMs: STOP_DEADLINE_MS,
          start: async (lifetime) => {
            if (service && process.platform === 'darwin')
              void keepLogShort(launchdLog(folder.path), { clock: systemClock, log }, lifetime.signal)
            if (service) await untilEnrolled(folder, systemClock, log, lifetime.signal)
            if (lifetime.signal.aborted) return
            await run(folder, env, log, lifetime, (why) => {
              ended = why
            })
          },
        })
        if (ended === 'revoked') process.exitCode = exitCodeOfRevoked(service)
        if (ended === 'switch' && env.CLOUDPRINT_PACKAGE_DIR !== undefined) startLauncher(env.CLOUDPRINT_PACKAGE_DIR)
        if (ended !== 'renewed') return
      }
    }),
  )

program
  .command('install')
  .description('Make this agent a service that starts with the machine (as an administrator)')
  .option('--relay <relay>', 'also add the machine at this relay, such as https://print.example.com')
  .option('--code <code>', 'a code from the console; without it somebody approves this machine there')
  .option('--name <name>', 'what the machine is called in the console (default: its host name)')
  .option(
    '--proxy <url>',
    'the proxy on the way, or a proxy script (http://…/proxy.pac), "system" for what the machine is set to (default), or "none"',
  )
  .option('--no-start', 'leave the service for others to start')
  .action((options: InstallOptions) => guarded(({ env }) => install(options, { env, say })))

program
  .command('uninstall')
  .description('Stop and remove the service (as an administrator)')
  .option('--purge', 'also remove what the agent knew: who this machine is, and the jobs it held')
  .action((options: { purge?: boolean }) => guarded(({ env }) => uninstall(options, { env, say })))

program
  .command('status')
  .description('Show what the running agent does')
  .option('--json', 'for programs')
  .action(({ json }: { json?: boolean }) =>
    guarded(async ({ folder, env }) => {
      if (!(await showStatus(folder, env, json === true, say))) process.exitCode = 1
    }),
  )

program
  .command('printers')
  .description('Show the printers of this machine')
  .option('--json', 'for programs')
  .action(({ json }: { json?: boolean }) =>
    guarded(async ({ folder, env }) => {
      const log = createLogger({ name: 'agent', level: env.CLOUDPRINT_LOG_LEVEL, destination: process.stderr })
      await showPrinters(folder, env, json === true, log, say)
    }),
  )

program
  .command('doctor')
  .description('Look for what keeps this machine from printing, and say what to do')
  .option('--fix', 'have CUPS keep no printed documents (as an administrator)')
  .option('--json', 'for programs')
  .option('--bundle <file>', 'also write a file for a supporter, without secrets and documents')
  .action((options: DoctorOptions) =>
    guarded(async ({ folder, env }) => {
      const log = createLogger({ name: 'agent', level: env.CLOUDPRINT_LOG_LEVEL, destination: process.stderr })
      if (!(await doctor(folder, env, options, log, say))) process.exitCode = 1
    }),
  )

await program.parseAsync()

/** What a person can mend is said in a sentence; anything else is a bug and shows where. */
async function guarded(act: (given: { folder: StateFolder; env: ReturnType<typeof readAgentEnv> }) => Promise<void>): Promise<void> {
  try {
    const env = readAgentEnv()
    await act({ folder: new StateFolder(env.CLOUDPRINT_AGENT_DIR), env })
  } catch (error) {
    if (![EnvError, StateFileError, JournalError, PrintSystemError, ServiceError].some((expected) => error instanceof expected)) throw error
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
