import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bytesDocument } from '../bytes-document.ts'
import { describePrintSystem } from '../print-system.contract.ts'
import type { PrintJob } from '../print-system.ts'
import { fileName } from './file-name.ts'
import { FolderPrintSystem } from './folder-print-system.ts'

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.'))
}

describePrintSystem('a folder', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'cloudprint-folder-'))
  const folder = join(parent, 'Printed')
  await new FolderPrintSystem({ folder }).list(AbortSignal.timeout(45_000))
  return {
    connect: () => new FolderPrintSystem({ folder }),
    printer: 'folder/Printed',
    format: 'application/pdf',
    timesPrinted: async (bytes) => {
      const contents = await Promise.all((await filesIn(folder)).map((name) => readFile(join(folder, name))))
      return contents.filter((content) => content.equals(bytes)).length
    },
    close: () => rm(parent, { recursive: true }),
  }
})

describe('a folder as a printer', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cloudprint-folder-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const { signal } = new AbortController()

  test('a file that somebody takes away stays printed', async () => {
    const system = new FolderPrintSystem({ folder })
    const [printer] = await system.list(signal)
    const job: PrintJob = {
      key: 'a-job.1',
      printer: printer?.name ?? '',
      title: 'Packing list',
      format: 'application/pdf',
      ticket: {},
    }
    const created = await system.create(job, signal)
    if (!created.ok) throw new Error(created.problem.detail)
    await system.send(job, created.spoolerJob, bytesDocument(Buffer.from('%PDF')), signal)
    const [name = ''] = await filesIn(folder)
    expect(name).toMatch(/^\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d Packing list a-job\.1\.pdf$/)
    await rm(join(folder, name))
    const restarted = new FolderPrintSystem({ folder })
    expect(await restarted.find(job, signal)).toMatchObject({ state: 'has-document' })
    const again = await restarted.send(job, created.spoolerJob, bytesDocument(Buffer.from('%PDF')), signal)
    expect(again).toMatchObject({ ok: false })
    expect(await filesIn(folder)).toEqual([])
  })

  test('a folder that went away makes its printer stopped, and is an error of the print system', async () => {
    const system = new FolderPrintSystem({ folder: join(folder, 'file-in-the-way', 'x') })
    await writeFile(join(folder, 'file-in-the-way'), '')
    const [printer] = await system.list(signal)
    expect(printer?.health).toMatchObject({ state: 'stopped', acceptingJobs: false })
    const job: PrintJob = { key: 'a.1', printer: printer?.name ?? '', title: '', format: 'application/pdf', ticket: {} }
    await expect(system.create(job, signal)).rejects.toThrow('can not be written to')
  })
})

describe('the name of a printed file', () => {
  const now = new Date('2026-11-22T08:16:24.500Z')
  const named = (title: string, key = '0192aaaa-0000-7000-8000-3f9a1c2b7d04.1') =>
    fileName({ title, key, format: 'application/vnd.zebra.zpl', now })

  test.each([
    ['Label 4711', '2026-11-22 08.16.24 Label 4711 3f9a1c2b7d04.1.zpl'],
    ['../../etc/passwd', '2026-11-22 08.16.24 etc passwd 3f9a1c2b7d04.1.zpl'],
    ['a\\b:c*d?e"f<g>h|i\u0000j\nk', '2026-11-22 08.16.24 a b c d e f g h i j k 3f9a1c2b7d04.1.zpl'],
    ['', '2026-11-22 08.16.24 3f9a1c2b7d04.1.zpl'],
    ['x'.repeat(300), `2026-11-22 08.16.24 ${'x'.repeat(80)} 3f9a1c2b7d04.1.zpl`],
  ])('%j is safe on every system', (title, name) => expect(named(title)).toBe(name))
})
