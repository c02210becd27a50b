import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { makeStateFolder } from '../testing/test-agent.ts'
import { SqliteJournal } from './sqlite-journal.ts'

test('what a write promised survives kill -9 at any moment', async () => {
  const folder = makeStateFolder()
  for (let round = 0; round < 5; round += 1) {
    const promised = await killWhileWriting(folder.journalFile, 5 + round * 7)
    const journal = new SqliteJournal(folder.journalFile)
    const numbers = new Set(journal.reportsAfter(0, 100_000).map((report) => report.number))
    expect(promised.length).toBeGreaterThan(0)
    expect(promised.filter((number) => !numbers.has(number))).toEqual([])
    expect([...numbers]).toEqual(Array.from(numbers, (_, index) => index + 1))
    journal.close()
  }
  folder.remove()
})

/** Runs a process that writes reports and prints each number once it is promised; kills it after so many. */
async function killWhileWriting(path: string, promises: number): Promise<number[]> {
  const script = `
    const { SqliteJournal } = await import(${JSON.stringify(new URL('sqlite-journal.ts', import.meta.url).href)})
    const journal = new SqliteJournal(${JSON.stringify(path)})
    let number = journal.reportsAfter(0, 100000).length
    const report = { key: '01900000-0000-7000-8000-000000000001.1', at: new Date(), event: { kind: 'delivered' } }
    for (;;) {
      number += 1
      await journal.write({ kind: 'report', report })
      process.stdout.write(number + '\\n')
      await new Promise((resolve) => setImmediate(resolve))
    }`
  const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const chunk of child.stdout) {
    output += String(chunk)
    if (output.split('\n').length > promises) child.kill('SIGKILL')
  }
  return output.split('\n').slice(0, -1).map(Number)
}
