import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../harness/process-env.ts'
import { runTorture } from './run-torture.ts'
import { keepEvidence, tableOf } from './write-report.ts'

const usage = `pnpm torture [options]

Kills agents, relays, their databases and cupsds again and again under load, and counts sheets at the printers.
Ends with 1 when a job was lost or doubled, or another promise was broken; 45 minutes are 300 kills of each and 10,000 jobs.
A run of 45 minutes or more says whether it met its marks.

  --minutes N   how long (1)
  --lines N     installations side by side; every second one has a database that is not the relay's own (3)
  --jobs N      jobs a minute, over all lines (250)
  --kills N     kills a minute of each kind of process, over all lines (8)`

const say = (line: string) => void process.stdout.write(`${line}\n`)

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    minutes: { type: 'string', default: '1' },
    lines: { type: 'string', default: '3' },
    jobs: { type: 'string', default: '250' },
    kills: { type: 'string', default: '8' },
    help: { type: 'boolean', default: false },
  },
})

const settings = {
  minutes: Number(values.minutes),
  lines: Number(values.lines),
  jobsPerMinute: Number(values.jobs),
  killsPerMinute: Number(values.kills),
  say,
}
if (values.help || Object.values(settings).some((value) => Number.isNaN(value))) say(usage)
else {
  const folder = join(root, 'torture-results', new Date().toISOString().replaceAll(':', '-'))
  const result = await runTorture(settings, (lines, figures) => keepEvidence(folder, lines, figures))
  say(`\n${tableOf(result, settings.minutes)}\n`)
  for (const { breach, marker, line, jobId, why } of result.violations) say(`${breach}: ${marker} on ${line} (${jobId}): ${why}`)
  const ended = result.mishaps.filter(({ what }) => what === 'ended by itself')
  for (const { victim, line, atMs, detail } of ended)
    say(`${victim} on ${line} ended by itself at ${new Date(atMs).toISOString()}
${detail}`)
  for (const refused of result.refused) say(`refused: ${refused}`)
  say(`evidence: ${folder}`)
  process.exitCode = result.violations.length + ended.length + result.refused.length > 0 ? 1 : 0
}
// What a run leaves behind must not keep it from ending.
process.exit()
