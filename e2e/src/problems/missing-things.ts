import { randomUUID } from 'node:crypto'
import { changeComputer, getComputer } from '@cloudprint/protocol/http/computer-routes'
import { getWaitingMachine } from '@cloudprint/protocol/http/device-flow-routes'
import { getEnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { createApiKey, revokeApiKey, rotateApiKey } from '@cloudprint/protocol/http/api-key-routes'
import { cancelJob, getJob, getReceipt, submitJob } from '@cloudprint/protocol/http/job-routes'
import { changePrinter } from '@cloudprint/protocol/http/printer-routes'
import { getScale } from '@cloudprint/protocol/http/scale-routes'
import { ApiKeyId, ComputerId, EnrolmentCodeId, JobId, PrinterId, SiteId } from '@cloudprint/protocol/ids'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { eventually } from '@cloudprint/testkit/eventually'
import { codeOfCalled, type Provokers } from './provoke.ts'

const label = { title: 'Label', contentType: 'application/vnd.zebra.zpl' as const, content: sampleZpl().toString('base64') }

export const missingThings = {
  'job-not-found': async ({ site }) => codeOfCalled(await site.api.answer(getJob, { params: { jobId: JobId.parse(randomUUID()) } })),
  'printer-not-found': async ({ site }) =>
    codeOfCalled(await site.api.answer(submitJob, { body: { ...label, printerId: PrinterId.parse(randomUUID()) } })),
  'printer-alias-taken': async ({ cramped }) => {
    const { api } = cramped.relay
    const name = async (printerId: string, alias: string | null) =>
      api.answer(changePrinter, { params: { printerId: PrinterId.parse(printerId) }, body: { alias } })
    await name(cramped.printerId, 'Dock 7')
    const code = codeOfCalled(await name(cramped.largePrinterId, 'dock 7'))
    await name(cramped.printerId, null)
    return code
  },
  'scale-not-found': async ({ site }) => codeOfCalled(await site.api.answer(getScale, { params: { scaleId: randomUUID() } })),
  'computer-not-found': async ({ site }) =>
    codeOfCalled(await site.api.answer(getComputer, { params: { computerId: ComputerId.parse(randomUUID()) } })),
  'api-key-not-found': async ({ site }) =>
    codeOfCalled(await site.api.answer(revokeApiKey, { params: { apiKeyId: ApiKeyId.parse(randomUUID()) } })),
  'api-key-replaced': async ({ site }) => {
    const { id: apiKeyId } = await site.api.call(createApiKey, { body: { name: 'Rotated', scopes: ['jobs:read'] } })
    await site.api.call(rotateApiKey, { params: { apiKeyId }, body: {} })
    return codeOfCalled(await site.api.answer(rotateApiKey, { params: { apiKeyId }, body: {} }))
  },
  'enrolment-code-not-found': async ({ site }) =>
    codeOfCalled(await site.api.answer(getEnrolmentCode, { params: { enrolmentCodeId: EnrolmentCodeId.parse(randomUUID()) } })),
  'user-code-not-found': async ({ site }) => codeOfCalled(await site.api.answer(getWaitingMachine, { params: { userCode: 'BBBB-BBBB' } })),
  'site-not-found': async ({ site }) => {
    const { computerId } = site.agent
    return codeOfCalled(await site.api.answer(changeComputer, { params: { computerId }, body: { siteId: SiteId.parse(randomUUID()) } }))
  },
  'receipt-not-found': async ({ cramped }) => {
    const { api } = cramped.relay
    const { id: jobId } = await api.call(submitJob, { body: { ...label, printerId: PrinterId.parse(cramped.printerId) } })
    const code = codeOfCalled(await api.answer(getReceipt, { params: { jobId } }))
    await api.call(cancelJob, { params: { jobId } })
    return code
  },
  'job-state-conflict': async ({ site }) => {
    const { id: jobId } = await site.print('label', { document: sampleZpl() })
    return codeOfCalled(await site.api.answer(cancelJob, { params: { jobId } }))
  },
  'printer-gone': async ({ site }) => {
    await site.cups.addQueue({ name: 'short-lived' })
    const { id: printerId } = await site.printer('short-lived')
    await site.cups.removeQueue('short-lived')
    return eventually(async () => codeOfCalled(await site.api.answer(submitJob, { body: { ...label, printerId } })), {
      what: 'the printer to be gone',
    })
  },
} satisfies Provokers
