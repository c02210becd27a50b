import { cpSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { listComputers } from '@cloudprint/protocol/http/computer-routes'
import { getJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import type { PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { layWindowsModules } from '@cloudprint/testkit/wine/lay-windows-modules'
import { spawnNodeInWine, winePath } from '@cloudprint/testkit/wine/wine'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtProgram, root } from './harness/process-env.ts'
import { startRelay } from './harness/relay-process.ts'
import type { RelayProcess } from './harness/relay-process.ts'

let relay: RelayProcess
let cups: PrivateCups
const program = join(tempDir('windows-program'), 'agent')
const folder = join(tempDir('windows-agent'), 'state')

const agent = (...args: string[]) =>
  spawnNodeInWine({
    args: ['main.js', ...args],
    cwd: program,
    env: { CUPS_SERVER: cups.socketPath, CLOUDPRINT_AGENT_DIR: winePath(folder) },
  })

/** Somebody who is signed in and has a printer of their own; what is `closed` is so to everybody. The registry has them as long as an agent runs. */
const signsIn = String.raw`
const [account, printer, closed] = process.argv.slice(2)
const koffi = require('koffi')
const advapi = koffi.load('advapi32.dll')
const create = advapi.func('int __stdcall RegCreateKeyExW(int64_t, str16, uint32_t, void *, uint32_t, uint32_t, void *, void *, void *)')
const convert = advapi.func('int __stdcall ConvertStringSecurityDescriptorToSecurityDescriptorW(str16, uint32_t, void *, void *)')
const protect = advapi.func('int __stdcall RegSetKeySecurity(int64_t, uint32_t, int64_t)')
const made = (path) => {
  const key = Buffer.alloc(8)
  if (create(-0x7ffffffdn, path, 0, null, 0, 0xf003f, null, key, null) !== 0) throw new Error(path)
  return key.readBigInt64LE(0)
}
made(account + '\\Printers\\Connections\\' + printer)
const descriptor = Buffer.alloc(8)
convert('D:(D;;KA;;;WD)', 1, descriptor, null)
if (closed && protect(made(account), 4, descriptor.readBigInt64LE(0)) !== 0) throw new Error(account)
`

async function signIn(...person: [account: string, printer: string] | [account: string, printer: string, closed: 'closed']): Promise<void> {
  writeFileSync(join(program, 'signs-in.cjs'), signsIn)
  const signing = spawnNodeInWine({ args: ['signs-in.cjs', ...person], cwd: program })
  expect(await signing.exited, signing.output()).toBe(0)
}

async function printed(queue: string, contentType: 'application/vnd.zebra.zpl' | 'application/pdf', document: Buffer): Promise<string> {
  const { items } = await relay.api.call(listPrinters, { query: {} })
  const printerId = items.find(({ name }) => name === `windows/${queue}`)?.id ?? ''
  const body = { printerId, title: 'From afar', contentType, content: document.toString('base64') }
  const { id: jobId } = await relay.api.call(submitJob, { body })
  const ended = await eventually(() => relay.api.call(getJob, { params: { jobId } }), {
    what: `the job on ${queue} to end`,
    until: ({ state }) => ['completed', 'failed', 'uncertain'].includes(state),
  })
  return ended.state
}

beforeAll(async () => {
  ;[relay, cups] = await Promise.all([startRelay(), startPrivateCups()])
  cpSync(dirname(builtProgram('agent')), program, { recursive: true })
  layWindowsModules(program, join(root, 'apps/agent/package.json'))
  await cups.addQueue({ name: 'Zebra_1' })
  await cups.addQueue({ name: 'Office', model: 'drv:///sample.drv/generic.ppd' })
})
afterAll(async () => {
  await relay?.stop()
  await cups?.stop()
})

test('an agent on Windows is enrolled, and prints a label byte for byte and a PDF page for page', async () => {
  const { apiUrl, enrolmentCode } = relay.firstRun
  const enrolling = agent('enrol', apiUrl, '--code', enrolmentCode, '--name', 'Windows 10')
  expect(await enrolling.exited, enrolling.output()).toBe(0)
  const running = agent('run')
  await running.waitForLine(/running as computer/)
  await eventually(async () => (await relay.api.call(listPrinters, { query: {} })).items.length >= 2, { what: 'its printers' })
  const [computer] = (await relay.api.call(listComputers, { query: {} })).items
  expect(computer?.system?.platform).toBe('win32')

  const label = Buffer.from('^XA^FDfrom Windows^FS^XZ\n')
  expect(await printed('Zebra_1', 'application/vnd.zebra.zpl', label)).toBe('completed')
  await eventually(() => cups.captured().some((document) => document.queue === 'Zebra_1' && document.bytes().equals(label)))
  expect(await printed('Office', 'application/pdf', samplePdf({ pages: 2 }))).toBe('completed')
  await eventually(() => cups.captured().some(({ queue }) => queue === 'Office'))

  await signIn('S-1-5-21-9-9-9-1001', ',,print-1,Büro 紙')
  await signIn('S-1-5-21-9-9-9-1002', ',,print-1,Nobody sees', 'closed')
  const [printers, doctor] = [agent('printers'), agent('doctor', '--json')]
  expect(await printers.exited, printers.output()).toBe(0)
  expect(printers.output()).toMatch(/windows\/Office +idle/)
  expect(printers.output()).toContain(String.raw`Added by somebody for themselves: \\print-1\Büro 紙.`)
  await doctor.exited
  const findings = JSON.parse(doctor.output().replace(/^[^]*?^\[$/m, '[')) as { check: string; verdict: string; remedy?: string }[]
  const verdictOf = (check: string) => findings.filter((finding) => finding.check === check).map(({ verdict }) => verdict)
  expect([verdictOf('enrolment'), verdictOf('disk'), verdictOf('print system windows'), verdictOf('connections')]).toEqual([
    ['ok'],
    ['ok'],
    ['ok'],
    ['warning', 'skipped'],
  ])
  expect(findings.find(({ check }) => check === 'connections')?.remedy).toContain(String.raw`/ga /n"\\print-1\Büro 紙"`)
  await running.kill9()
})
