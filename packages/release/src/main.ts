import { Command } from 'commander'
import { makeKeyFile } from './keys.ts'
import { publishRelease, withdrawRelease } from './publish-release.ts'
import { readReleaseSettings } from './release-settings.ts'
import { Repository } from './repository.ts'
import type { SigningResult } from './repository.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

const program = new Command('release')
  .description('Signs versions of the agent and keeps the folder that relays serve them from (docs/updates.md)')
  .option('--settings <file>', 'the settings file: the folder, and which keys sign what', 'release-settings.json')

const repository = () => new Repository(readReleaseSettings(program.opts<{ settings: string }>().settings), new Date())

program
  .command('make-key')
  .description('Make a signing key: <file>, which nobody else may read, and <file>.pub')
  .argument('<file>')
  .action((file: string) => guarded(async () => makeKeyFile(file)))

program
  .command('init')
  .description('Begin the folder: a first root of trust, and an empty list of releases')
  .action(() =>
    guarded(async () => {
      const begun = repository()
      if (begun.hasRoot()) throw new Error('There is a root of trust already; "release rotate" makes the next one.')
      told(begun.makeRoot(), 'root')
      if (begun.hasRoot())
        told(
          begun.makeTargets(() => undefined),
          'targets',
        )
    }),
  )

program
  .command('publish')
  .description('Add archives of a version to the list')
  .argument('<archives...>')
  .option('--notes <text>', 'what changes, in a sentence or two', '')
  .option('--minimum-agent <version>', 'agents older than this take another version first')
  .action((archives: string[], { notes, minimumAgent }: { notes: string; minimumAgent?: string }) =>
    guarded(async () => told(await publishRelease(repository(), { archives, notes, minimumAgent: minimumAgent ?? null }), 'targets')),
  )

program
  .command('withdraw')
  .description('Take a version out of the list: nobody takes it any more')
  .argument('<version>')
  .action((version: string) => guarded(async () => told(withdrawRelease(repository(), version), 'targets')))

program
  .command('sign')
  .description('Add your signature to a draft that somebody else made')
  .argument('<role>', 'root or targets')
  .action((role: string) =>
    guarded(async () => {
      if (role !== 'root' && role !== 'targets') throw new Error('Name root or targets: the others are signed by themselves.')
      told(repository().signDraft(role), role)
    }),
  )

program
  .command('refresh')
  .description('Sign snapshot and timestamp anew; run it every day')
  .action(() => guarded(async () => repository().refresh()))

program
  .command('rotate')
  .description('Make the next root of trust from the keys of the settings')
  .action(() =>
    guarded(async () => {
      const rotated = repository()
      const result = rotated.makeRoot()
      told(result, 'root')
      // The list must be signed by the keys that the new root names.
      if (result.isComplete)
        told(
          rotated.makeTargets(() => undefined),
          'targets',
        )
    }),
  )

await program.parseAsync()

function told(result: SigningResult, role: string): void {
  if (result.isComplete) say(`The new ${role} is in place.`)
  else
    say(
      `${result.missing} more signature(s) are needed: hand the folder to whoever has the keys, for "release sign ${role}" (${result.draft}).`,
    )
}

/** What a person can mend is said in a sentence. */
async function guarded(act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
