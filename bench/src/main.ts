import { parseArgs } from 'node:util'
import { cells, headings, textTable } from './format.ts'
import { startGround } from './kit/ground.ts'
import { machineFacts } from './machine-facts.ts'
import { measurements } from './measurements/all.ts'
import { publish } from './publish.ts'
import { newestGroups, readResults, writeResults } from './results.ts'
import type { Results } from './results.ts'

const names = measurements.map((measurement) => measurement.name)
const usage = `pnpm bench [options]

  --only NAME      measure this alone; may be given several times: ${names.join(', ')}
  --quick          short rounds, to see that everything works
  --profile DIR    also profile relay and agent under load, into DIR
  --publish [FILE] write docs/figures.md from what was measured last of each, or in these files, and measure nothing`

const { values, positionals } = parseArgs({
  // `pnpm bench -- --quick` passes the two dashes on.
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: {
    only: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
    profile: { type: 'string' },
    publish: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})

const unknown = (values.only ?? []).filter((name) => !names.includes(name))
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `There is no measurement ${unknown.join(', ')}.\n\n${usage}` : usage)
  process.exitCode = unknown.length > 0 ? 1 : 0
} else if (values.publish) {
  const groups = newestGroups(readResults(positionals)).toSorted((one, other) => names.indexOf(one.name) - names.indexOf(other.name))
  console.log(`${publish(groups)} is written.`)
} else {
  await measure()
}

async function measure(): Promise<void> {
  const results: Results = { at: new Date().toISOString(), isQuick: values.quick, machine: machineFacts(), groups: [] }
  const chosen = measurements.filter(({ name }) => values.only === undefined || values.only.includes(name))
  for (const { name, how, run } of chosen) {
    console.log(`${name} …`)
    const startedMs = performance.now()
    // Each on a fresh cluster: what one leaves behind for vacuum and checkpoints is not the next one's to pay.
    const ground = await startGround({ countsStatements: values.profile !== undefined })
    try {
      const figures = await run({ ground, isQuick: values.quick, profileDir: values.profile, say: (line) => console.log(line) })
      const tookSeconds = Math.round((performance.now() - startedMs) / 1_000)
      results.groups.push({ name, how, figures, tookSeconds })
      console.log(`${textTable([headings, ...figures.map(cells)])}\n`)
    } finally {
      await ground.stop()
    }
  }
  console.log(`Results: ${writeResults(results)}`)
  // What a measurement has borrowed from the stories, as devices on a way and their PostgreSQL, ends with this process.
  process.exit()
}
