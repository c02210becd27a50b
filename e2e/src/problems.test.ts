import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { LocalPrinter, PrinterDescription } from '@cloudprint/protocol/printer'
import { problemCodes, type ProblemCode } from '@cloudprint/protocol/problems'
import { eventually } from '@cloudprint/testkit/eventually'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRelay, type RelayProcess } from './harness/relay-process.ts'
import { connect, enrolStandIn } from './harness/stand-in-agent.ts'
import { useSite } from './harness/use-site.ts'
import { deviceFlow } from './problems/device-flow.ts'
import { downloads } from './problems/downloads.ts'
import { failuresOnSite } from './problems/failures-on-site.ts'
import { interruptedUploads } from './problems/interrupted-uploads.ts'
import { machinery } from './problems/machinery.ts'
import { missingThings } from './problems/missing-things.ts'
import { peopleAndSites } from './problems/people-and-sites.ts'
import type { Ground, Provoke } from './problems/provoke.ts'
import { refusedDocuments } from './problems/refused-documents.ts'
import { sealedDocuments } from './problems/sealed-documents.ts'
import { signingIn } from './problems/signing-in.ts'
import { unreadableRequests } from './problems/unreadable-requests.ts'
import { unwelcomeCallers } from './problems/unwelcome-callers.ts'
import { updates } from './problems/updates.ts'

/** One way to meet each problem in real life. A code without one is dead, and belongs out of the catalog. */
const provokers: Record<ProblemCode, Provoke> = {
  ...unreadableRequests,
  ...unwelcomeCallers,
  ...signingIn,
  ...missingThings,
  ...peopleAndSites,
  ...refusedDocuments,
  ...sealedDocuments,
  ...deviceFlow,
  ...downloads,
  ...interruptedUploads,
  ...failuresOnSite,
  ...machinery,
  ...updates,
}

const MIB = 1024 * 1024
const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'label' })
    await cups.addQueue({ name: 'laser', model: 'drv:///sample.drv/generic.ppd' })
  },
})

let cramped: Ground['cramped']
beforeAll(async () => {
  const relay = await startRelay({
    diskBytes: 2.5 * MIB,
    env: {
      CLOUDPRINT_MAX_DOCUMENT_BYTES: String(2 * MIB),
      CLOUDPRINT_MAX_QUEUED_PER_PRINTER: '5',
      // By its operator's word another organization's.
      CLOUDPRINT_SSO_TRUSTED_DOMAINS: 'others.example=00000000-0000-4000-8000-000000000000',
      // Open to the network, for a proxy that is not there.
      CLOUDPRINT_HOST: '0.0.0.0',
      CLOUDPRINT_BEHIND_PROXY: '203.0.113.254',
    },
  })
  const [printerId = '', largePrinterId = ''] = await printersOfAbsentComputer(relay)
  cramped = { relay, printerId, largePrinterId }
})
afterAll(async () => {
  await cramped.relay.stop()
})

async function printersOfAbsentComputer(relay: RelayProcess): Promise<string[]> {
  const agent = await connect(relay, await enrolStandIn(relay))
  await agent.hello()
  // As the agent of the site sees its label printer.
  const seen = await site().printer('label')
  const printers = ['cups/away', 'cups/away-too'].map((name) =>
    LocalPrinter.parse({ ...seen, name, description: PrinterDescription.parse(seen) }),
  )
  await agent.printers({ names: printers.map(({ name }) => name), changed: printers })
  agent.close()
  const found = await eventually(async () => (await relay.api.call(listPrinters, { query: {} })).items, {
    what: 'the printers to be out of reach',
    until: (items) => items.length === 2 && items.every(({ availability }) => availability === 'unreachable'),
  })
  return found.map(({ id }) => id)
}

test('every problem of the catalog has a way to be met', () => {
  expect(new Set(Object.keys(provokers))).toEqual(new Set(problemCodes))
})

test.each(problemCodes)('%s', async (code) => {
  const ground: Ground = { site: site(), cramped }
  expect(await provokers[code](ground)).toBe(code)
})
