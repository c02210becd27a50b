import { spawn } from 'node:child_process'

/**
 * Everything about a change that needs no database, in seconds: types, lint with the import rules, format, unit tests,
 * that no file or dependency is unused, and that paths cited in the docs exist. Ends with one line that counts the checks;
 * tests are counted by the command that runs all of them.
 */
const steps: Record<string, string[]> = {
  // Most of the work: kept for each package until something that it reads has changed.
  'types and lint': ['turbo', 'run', 'typecheck', 'lint', '--continue=dependencies-successful', '--output-logs=errors-only'],
  'lint outside of packages': ['oxlint', '--ignore-pattern={apps,packages,e2e,bench}/**'],
  'format': ['oxfmt', '--check', '.'],
  'paths in docs': ['node', 'scripts/check-doc-paths.ts'],
  // Exports are left to the eye: a schema's type is exported beside it whether somebody reads it yet or not.
  'nothing unused': ['knip', '--cache', '--no-progress', '--exclude', 'exports,types'],
  'settings page': ['node', '--conditions=source', 'scripts/write-settings-doc.ts', '--check'],
  'unit tests': [
    'vitest',
    'run',
    '--project',
    'unit',
    '--reporter',
    'default',
    '--reporter',
    'json',
    '--outputFile.json',
    'test-results/unit.json',
  ],
}

interface Outcome {
  name: string
  ok: boolean
  output: string
  seconds: number
}

async function run(name: string, [command = '', ...args]: string[]): Promise<Outcome> {
  const started = Date.now()
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' } })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number>((done) => child.on('close', (exit) => done(exit ?? 1)))
  return { name, ok: code === 0, output, seconds: (Date.now() - started) / 1000 }
}

// Types and lint fill every core where they are not kept from before: tests beside them would miss their deadlines.
const [[first, command] = ['', []], ...rest] = Object.entries(steps)
const outcomes = [await run(first, command)]
outcomes.push(...(await Promise.all(rest.map(async ([name, command]) => run(name, command)))))

for (const { name, ok, output, seconds } of outcomes) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds.toFixed(1)} s)`)
  if (!ok) console.log(output)
}
const failed = outcomes.filter((outcome) => !outcome.ok).length
console.log(`verify: ${outcomes.length - failed} of ${outcomes.length} checks passed`)
process.exitCode = failed === 0 ? 0 : 1
