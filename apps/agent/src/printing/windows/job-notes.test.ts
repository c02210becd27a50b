import { tempDir } from '@cloudprint/testkit/temp-dir'
import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { JobNotes } from './job-notes.ts'
import type { JobNote } from './job-notes.ts'

const note: JobNote = { key: 'k/1', uuid: 'u', printer: 'windows/Zebra', state: 'released', jobId: 7, run: null }

test.each(['', '\0\0\0\0', '{"key":"k/1"}'])(
  'a note that a loss of power has left as %j is none, and another can be written',
  async (left) => {
    const folder = tempDir('notes')
    const notes = new JobNotes(folder)
    await notes.write(note, { lasting: false })
    expect(await notes.read(note.key)).toEqual(note)
    const [name = ''] = readdirSync(folder)
    writeFileSync(join(folder, name), left)
    expect(await notes.read(note.key)).toBeUndefined()
    await notes.write(note, { lasting: true })
    expect(await notes.read(note.key)).toEqual(note)
  },
)

test('a note goes a week after it was written, but not while its job stands in a queue', async () => {
  const folder = tempDir('notes')
  const notes = new JobNotes(folder)
  const [standing, ended, damaged, young] = ['standing', 'ended', 'damaged', 'young'].map((key) => ({ ...note, key }))
  for (const each of [standing, ended, damaged, young]) if (each !== undefined) await notes.write(each, { lasting: false })
  const now = new Date('2026-07-20T00:00:00Z')
  const old = new Date('2026-07-12T00:00:00Z')
  writeFileSync(join(folder, 'damaged.json'), '')
  for (const key of ['standing', 'ended', 'damaged']) utimesSync(join(folder, `${key}.json`), old, old)
  utimesSync(join(folder, 'young.json'), now, now)
  const asked: string[] = []
  const stands = ({ key }: JobNote) => {
    asked.push(key)
    return Promise.resolve(key === 'standing')
  }
  await notes.purge(now, stands)
  expect(readdirSync(folder).toSorted()).toEqual(['standing.json', 'young.json'])
  // It is asked for again a week later.
  await notes.purge(now, stands)
  expect(asked.toSorted()).toEqual(['ended', 'standing'])
})
