import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

test('what people read is reported wherever it stands inline, and nothing else is', async () => {
  const reported = await linesReported(`
    export const between = <p>Nothing here</p>
    export const attribute = <Panel title="Health" className={classes.panel} />
    export const choice = <span>{isOn ? 'On' : texts.off}</span>
    export const filledIn = <Panel note={\`\${count} jobs\`} />
    export const fact = { label: 'Model', value: printer.model }
    export const elsewhere = fail('The relay does not answer')
    export const fromTexts = <p title={texts.title}>{texts.nothing}</p>
    export const verbatim = <code>CLOUDPRINT_HOST</code>
    export const keyword = <Panel tone="bad" style={{ gap: '4px 2px' }}>{items.join(', ')}</Panel>
    export const key = { queryKey: ['jobs', 'one'], kind: 'enrolled' }
  `)
  expect(reported).toEqual([2, 3, 4, 5, 6, 7])
})

async function linesReported(source: string): Promise<number[]> {
  const dir = await mkdtemp(join(tmpdir(), 'texts-in-one-place-'))
  try {
    const config = {
      jsPlugins: [join(import.meta.dirname, 'texts-in-one-place.js')],
      categories: { correctness: 'off' },
      rules: { 'console/texts-in-one-place': 'error' },
    }
    await writeFile(join(dir, 'oxlint.json'), JSON.stringify(config))
    await writeFile(join(dir, 'page.tsx'), source)
    const child = spawn(join(root, 'node_modules/.bin/oxlint'), ['-c', 'oxlint.json', '-f', 'unix', 'page.tsx'], { cwd: dir })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    await new Promise((done) => child.on('close', done))
    return [...output.matchAll(/^page\.tsx:(\d+):/gm)].map(([, line]) => Number(line)).toSorted((a, b) => a - b)
  } finally {
    await rm(dir, { recursive: true })
  }
}
