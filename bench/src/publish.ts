import { readFileSync, writeFileSync } from 'node:fs'
import { cells, headings } from './format.ts'
import { isMarkMet } from './measurement.ts'
import type { Results } from './results.ts'

const page = new URL('../../docs/figures.md', import.meta.url).pathname
const missesFile = new URL('../misses.json', import.meta.url).pathname

/** Writes the page of published figures and returns its path; a missed mark without an explanation is refused. */
export function publish({ at, isQuick, machine, groups }: Results): string {
  if (isQuick) throw new Error('Figures of a quick run are not for publishing.')
  const explanations = JSON.parse(readFileSync(missesFile, 'utf8')) as Record<string, string>
  const missed = groups.flatMap((group) => group.figures.filter((figure) => isMarkMet(figure) === false))
  const unexplained = missed.filter(({ name }) => explanations[name] === undefined)
  if (unexplained.length > 0) {
    throw new Error(`Say in bench/misses.json why these miss their marks: ${unexplained.map(({ name }) => name).join('; ')}`)
  }
  const lines = [
    '# Figures',
    '',
    `Measured on ${at.slice(0, 10)} at commit ${machine.commit} by \`pnpm bench\`, and written by \`pnpm bench --publish\`. Measure your own machine before you rely on them.`,
    '',
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGib} GiB, ${machine.system}; Node ${machine.node}, PostgreSQL ${machine.postgres}, CUPS ${machine.cups}. Load generator, relay, database, agent, CUPS and printers share these cores; when the run began, ${machine.loadBefore} other processes wanted one.`,
    '',
    'A **floor** is the least that the same thing costs with nothing but the parts it is made of, measured in the same run and taking turns with the product; "× floor" is what the product adds to it. In brackets: the smallest and the largest round; the figure is their median.',
  ]
  for (const { name, how, figures } of groups) {
    lines.push('', `## ${name.replaceAll('-', ' ').replace(/^./, (first) => first.toUpperCase())}`, '', how, '')
    lines.push(row(headings), row(headings.map(() => '---')), ...figures.map((figure) => row(cells(figure))))
  }
  lines.push('', '## Marks that are missed', '')
  lines.push(...(missed.length === 0 ? ['None.'] : missed.map(({ name }) => `- **${name}**: ${explanations[name]}`)), '')
  writeFileSync(page, lines.join('\n'))
  return 'docs/figures.md'
}

function row(texts: readonly string[]): string {
  return `| ${texts.join(' | ')} |`
}
