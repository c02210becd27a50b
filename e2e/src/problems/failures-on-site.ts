import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { retryJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { changePrinter, listPrinterEvents } from '@cloudprint/protocol/http/printer-routes'
import { changeSettings, retentionDefaults } from '@cloudprint/protocol/http/settings-routes'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { brokenPdf, encryptedPdf, samplePdf } from '@cloudprint/testkit/sample-pdf'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { freePort } from '@cloudprint/testkit/free-port'
import type { Order, Site } from '../harness/site.ts'
import { codeOfCalled, type Provokers } from './provoke.ts'

async function failureOf(site: Site, queue: string, order: Order): Promise<ProblemCode | undefined> {
  const { id } = await site.submit(queue, order)
  return (await site.untilEnded(id, 'failed')).failure?.code
}

/** Submits a large document while the agent is away, does something to the file the relay keeps, and lets the agent come. */
async function withKeptFile(site: Site, spoil: (path: string) => void): Promise<ProblemCode | undefined> {
  const { id: printerId } = await site.printer('label')
  await site.agent.stop()
  await site.untilDisconnected()
  const { id } = await site.submitTo(printerId, { document: Buffer.concat([sampleZpl(), Buffer.alloc(100_000, ' ')]) })
  const files = readdirSync(site.relay.dataDir, { recursive: true, encoding: 'utf8' }).map((name) => join(site.relay.dataDir, name))
  const kept = files.filter((path) => /[0-9a-f-]{36}$/.test(path) && statSync(path, { throwIfNoEntry: false })?.isFile() === true)
  for (const path of kept) spoil(path)
  await site.agent.start()
  return (await site.untilEnded(id, 'failed')).failure?.code
}

const labels = { language: 'application/vnd.zebra.zpl', printerResolution: '203dpi', widthUm: 101_600, heightUm: 152_400 } as const

export const failuresOnSite = {
  'document-fetch-failed': async ({ site }) => {
    const { id: printerId } = await site.printer('label')
    const contentUrl = `https://localhost:${await freePort()}/label`
    const body = { printerId, title: 'Label', contentType: 'application/vnd.zebra.zpl', contentUrl } as const
    const { id } = await site.api.call(submitJob, { body })
    return (await site.untilEnded(id, 'failed')).failure?.code
  },
  'document-damaged': ({ site }) => failureOf(site, 'laser', { contentType: 'application/pdf', document: brokenPdf('cut') }),
  'document-encrypted': ({ site }) => failureOf(site, 'laser', { contentType: 'application/pdf', document: encryptedPdf() }),
  'printer-has-driver': async ({ site }) => {
    const { id: printerId } = await site.printer('laser')
    return codeOfCalled(await site.api.answer(changePrinter, { params: { printerId }, body: { labels } }))
  },
  'document-not-drawable': async ({ site }) => {
    const { id: printerId } = await site.printer('label')
    await site.api.call(changePrinter, { params: { printerId }, body: { labels } })
    const ticket = { pageRanges: [{ from: 7, to: 9 }] }
    const code = await failureOf(site, 'label', { contentType: 'application/pdf', document: samplePdf(), ticket })
    await site.api.call(changePrinter, { params: { printerId }, body: { labels: null } })
    return code
  },
  'document-deleted': async ({ site }) => {
    await site.api.call(changeSettings, { body: { failedDocumentRetention: 0 } })
    const { id: jobId } = await site.submit('laser', { contentType: 'application/pdf', document: brokenPdf('cut') })
    await site.untilEnded(jobId, 'failed')
    await site.api.call(changeSettings, { body: retentionDefaults })
    return codeOfCalled(await site.api.answer(retryJob, { params: { jobId } }))
  },
  'document-unavailable': ({ site }) => withKeptFile(site, (path) => rmSync(path)),
  'document-corrupted': ({ site }) => withKeptFile(site, (path) => writeFileSync(path, Buffer.alloc(statSync(path).size, '?'))),
  'printer-rejecting': async ({ site }) => {
    await site.cups.addQueue({ name: 'rejecting' })
    await site.cups.reject('rejecting')
    return failureOf(site, 'rejecting', { document: sampleZpl() })
  },
  'print-failed': async ({ site }) => {
    // CUPS may be told who must not print on a queue: the agent's user, here.
    await site.cups.addQueue({ name: 'forbidden' })
    await site.cups.run('lpadmin', '-p', 'forbidden', '-u', `deny:${userInfo().username}`)
    return failureOf(site, 'forbidden', { document: sampleZpl() })
  },
  'printer-resume-forbidden': async ({ site }) => {
    await site.cups.addQueue({ name: 'closed', options: { 'printer-op-policy': 'closed' } })
    const { id: printerId } = await site.printer('closed')
    await site.api.call(changePrinter, { params: { printerId }, body: { onStop: 'resume' } })
    site.cups.scriptNext('closed', [{ failWith: 4 }])
    await site.submit('closed', { document: sampleZpl() })
    await site.untilPrinter('closed', (seen) => seen?.health.reasons.some(({ reason }) => reason === 'resume-refused') ?? false)
    const { items } = await site.api.call(listPrinterEvents, { params: { printerId }, query: {} })
    const refused = items.map(({ event }) => event).find(({ kind }) => kind === 'resume-refused')
    return refused?.kind === 'resume-refused' ? refused.problem?.code : undefined
  },
  'print-aborted': async ({ site }) => {
    const uri = `socket://127.0.0.1:${await freePort()}/?contimeout=1`
    await site.cups.addQueue({ name: 'aborting', uri, options: { 'printer-error-policy': 'abort-job' } })
    return failureOf(site, 'aborting', { document: sampleZpl() })
  },
  'print-canceled-at-printer': async ({ site }) => {
    site.cups.scriptNext('label', ['hold', 'take-document'])
    const { id } = await site.submit('label', { document: sampleZpl() })
    await site.cups.untilHeld('label')
    await site.untilJob(id, ({ state }) => state === 'printing')
    await site.cups.run('cancel', '-a', 'label')
    return (await site.untilEnded(id, 'failed')).failure?.code
  },
  'print-system-unavailable': async ({ site }) => {
    const { id: printerId } = await site.printer('label')
    await site.cups.kill9()
    const { id } = await site.submitTo(printerId, { document: sampleZpl() })
    // It never fails a job: it is the reason for which one waits.
    const code = 'print-system-unavailable'
    await site.untilJob(id, ({ reasons }) => reasons.some(({ reason }) => reason === code))
    await site.cups.start()
    await site.untilEnded(id, 'completed')
    return code
  },
} satisfies Provokers
