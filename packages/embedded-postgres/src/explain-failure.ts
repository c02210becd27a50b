import { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './embedded-postgres-error.ts'

interface Explanation {
  code: EmbeddedPostgresErrorCode
  /** What PostgreSQL writes (its messages are English: it runs with locale C). */
  sign: RegExp
  say: (dataDir: string, match: RegExpMatchArray) => string
}

/** The first that fits wins, so the special stand before the general. */
const explanations: Explanation[] = [
  {
    code: 'data-of-other-version',
    sign: /initialized by PostgreSQL version (\d+)[^\n]*not compatible with this version (\d+)/,
    say: (dataDir, [, made, ours]) =>
      `The database in ${dataDir} was made by PostgreSQL ${made}, this is ${ours}. ` +
      `Dump it with PostgreSQL ${made} (pg_dumpall) and load it into a new data directory, or go back to the version before.`,
  },
  {
    code: 'already-running',
    sign: /lock file "postmaster\.pid" already exists[\s\S]*?PID (\d+)/,
    say: (dataDir, [, pid]) => `Another PostgreSQL (process ${pid}) already uses ${dataDir}. Stop it, or choose another data directory.`,
  },
  {
    code: 'port-taken',
    sign: /could not bind IPv4 address "[^"]*": Address already in use/,
    say: () => 'The port chosen for the database was taken by another program. Start again: another one will be chosen.',
  },
  {
    code: 'did-not-start',
    sign: /could not (?:create|resize|map) (?:anonymous )?shared memory[^\n]*/,
    say: (_dataDir, [line]) => `PostgreSQL got no shared memory (${line}). In a container, give it more (--shm-size=256m).`,
  },
  {
    code: 'disk-full',
    sign: /No space left on device/,
    say: (dataDir) => `The disk that holds ${dataDir} is full. Make room (at least 1 GiB), then start again.`,
  },
  {
    code: 'not-permitted',
    sign: /has wrong ownership|has invalid permissions|Permission denied|Operation not permitted/,
    say: (dataDir) =>
      `PostgreSQL may not use ${dataDir}. Its files must belong to the user who starts it and be closed to others (0700), ` +
      'and its parent folders must let that user pass.',
  },
  {
    code: 'data-damaged',
    sign: /(?:PANIC|FATAL):\s+(?:could not locate a valid checkpoint record|could not locate required checkpoint record|incorrect checksum in control file|could not (?:open|read) file "[^"]*"[^\n]*|invalid [^\n]* in (?:file|checkpoint)[^\n]*|"[^"]*" is not a valid data directory)|could not find the database system/,
    say: (dataDir) =>
      `The database in ${dataDir} is damaged. Restore it from a backup; ` +
      'if there is none, move the directory away and start again with an empty one.',
  },
]

/** Turns what PostgreSQL wrote before it gave up into one sentence with a remedy; the lines themselves follow. */
export function explainFailure({ output, dataDir }: { output: string; dataDir: string }): EmbeddedPostgresError {
  for (const { code, sign, say } of explanations) {
    const match = output.match(sign)
    if (match !== null) return new EmbeddedPostgresError(code, withOutput(say(dataDir, match), output))
  }
  const sentence = `The embedded PostgreSQL did not start (data directory ${dataDir}).`
  return new EmbeddedPostgresError('did-not-start', withOutput(sentence, output))
}

function withOutput(sentence: string, output: string): string {
  const lines = output.trim().split('\n').slice(-10)
  return lines.join('') === '' ? sentence : `${sentence}\nPostgreSQL said:\n  ${lines.join('\n  ')}`
}
