import { readFileSync, writeFileSync } from 'node:fs'
import { cells, headings } from './format.ts'
import type { MachineFacts } from './machine-facts.ts'
import { isMarkMet } from './measurement.ts'
import type { GroupOfRun } from './results.ts'

const page = new URL('../../docs/figures.md', import.meta.url).pathname
const missesFile = new URL('../misses.json', import.meta.url).pathname

/** Writes the page of published figures and returns its path; a missed mark without an explanation is refused. */
export function publish(groups: readonly GroupOfRun[]): string {
  writeFileSync(page, pageOf(groups, JSON.parse(readFileSync(missesFile, 'utf8')) as Record<string, string>))
  return 'docs/figures.md'
}

/** @param explanations why a mark is missed, by its figure's name. */
export function pageOf(groups: readonly GroupOfRun[], explanations: Readonly<Record<string, string>>): string {
  const missed = groups.flatMap((group) => group.figures.filter((figure) => isMarkMet(figure) === false))
  const unexplained = missed.filter(({ name }) => explanations[name] === undefined)
  if (unexplained.length > 0) {
    throw new Error(`Say in bench/misses.json why these miss their marks: ${unexplained.map(({ name }) => name).join('; ')}`)
  }
  const lines = [
    '# Figures',
    '',
    'Measured by `pnpm bench` and written by `pnpm bench --publish`, which takes of each group what was measured last. Measure your own machine before you rely on them.',
    '',
    ...new Set(groups.map(({ machine }) => machineText(machine))),
    '',
    'Load generator, relay, database, agent, CUPS and printers share these cores. A **floor** is the least that the same thing costs with nothing but the parts it is made of, measured in the same run and taking turns with the product; "× floor" is what the product adds to it. In brackets: the smallest and the largest round; the figure is their median.',
  ]
  for (const { name, how, figures, at, machine } of groups) {
    const when = `On ${at.slice(0, 10)} at commit ${machine.commit}; when it began, ${machine.loadBefore} other processes wanted a core.`
    lines.push('', `## ${name.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase())}`, '', `${how} ${when}`, '')
    lines.push(row(headings), row(headings.map(() => '---')), ...figures.map((figure) => row(cells(figure))))
  }
  lines.push('', '## Marks that are missed', '')
  lines.push(...(missed.length === 0 ? ['None.'] : missed.map(({ name }) => `- **${name}**: ${explanations[name]}`)), '')
  return lines.join('\n')
}

function machineText({ cores, cpu, memoryGib, system, node, postgres, cups }: MachineFacts): string {
  return `${cores} cores of ${cpu}, ${memoryGib} GiB, ${system}; Node ${node}, PostgreSQL ${postgres}, CUPS ${cups}.`
}

function row(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`
}
