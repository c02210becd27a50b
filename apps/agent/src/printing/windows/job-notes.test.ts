import { tempDir } from '@cloudprint/testkit/temp-dir'
import { readdirSync, writeFileSync } from 'node:fs'
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
