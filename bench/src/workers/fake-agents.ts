import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DiskSpoolFolder } from '@cloudprint/agent/dist/documents/disk-spool-folder.js'
import { RelayDocuments } from '@cloudprint/agent/dist/documents/relay-documents.js'
import { fakePrinter } from '@cloudprint/agent/dist/printing/fake/fake-printer.js'
import { FakePrintSystem } from '@cloudprint/agent/dist/printing/fake/fake-print-system.js'
import { RelayClock } from '@cloudprint/agent/dist/relay-link/relay-clock.js'
import { RelayHttp } from '@cloudprint/agent/dist/relay-link/relay-http.js'
import { SocketLink } from '@cloudprint/agent/dist/relay-link/socket-link.js'
import { Identity } from '@cloudprint/agent/dist/relay-link/identity.js'
import { startAgent } from '@cloudprint/agent/dist/run-agent.js'
import { systemInfo } from '@cloudprint/agent/dist/system-info.js'
import { SqliteJournal } from '@cloudprint/agent/dist/work/sqlite-journal.js'
import { systemClock } from '@cloudprint/process-kit/clock'
import { createLogger } from '@cloudprint/process-kit/logger'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { serveParent } from '../kit/worker.ts'

export type FakeAgents = typeof handlers

const log = createLogger({ name: 'agent', level: 'warn', destination: process.stderr })

/** Whole agents, several in this process: own journal on disk, own channel; only the print system behind them is the scripted one. */
const handlers = {
  async start(plan: { relayUrl: string; enrolmentCode: string; count: number; printersEach: number }) {
    for (let index = 0; index < plan.count; index++) await startOne(plan, index)
  },
}

async function startOne(plan: { relayUrl: string; enrolmentCode: string; printersEach: number }, index: number): Promise<void> {
  const { relayUrl, enrolmentCode, printersEach } = plan
  const dir = tempDir('bench-fake-agent')
  const identity = Identity.create()
  const body = { code: enrolmentCode, name: `bench ${index}`, publicKey: identity.publicKey, system: systemInfo() }
  const enrolled = await callRoute(enrolComputer, { body }, { baseUrl: relayUrl })
  if (!enrolled.ok) throw new Error(enrolled.problem.detail)
  const { computerId } = enrolled.reply
  const clock = systemClock
  const relayClock = new RelayClock(clock)
  const assertion = () => identity.assertion({ computerId, relayNow: relayClock.now(), id: randomUUID() })
  const http = new RelayHttp({ relayUrl, clock, relayClock, assertion })
  const documents = new RelayDocuments({
    folder: new DiskSpoolFolder(join(dir, 'spool')),
    openDocument: (document, offset, signal) => http.openDocument(document, offset, signal),
    clock,
    random: Math.random,
    log,
  })
  await documents.prepare()
  const memory = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() }
  await startAgent({
    journal: new SqliteJournal(join(dir, 'journal.db')),
    documents,
    printSystems: [
      new FakePrintSystem({ printers: Array.from({ length: printersEach }, (_, number) => fakePrinter(`Printer_${number}`)) }),
    ],
    link: new SocketLink({ relayUrl, http, assertion, clock, log, memory }),
    relayClock,
    newId: randomUUID,
    system: systemInfo(),
    clock,
    random: Math.random,
    log,
  })
}

serveParent(handlers)
