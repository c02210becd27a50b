import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DiskKeyFolder } from '@cloudprint/agent/dist/documents/disk-key-folder.js'
import { DiskSpoolFolder } from '@cloudprint/agent/dist/documents/disk-spool-folder.js'
import { RelayDocuments } from '@cloudprint/agent/dist/documents/relay-documents.js'
import { SealingKeys } from '@cloudprint/agent/dist/documents/sealing-keys.js'
import { Unsealer } from '@cloudprint/agent/dist/documents/unsealer.js'
import type { FakePrintSystem } from '@cloudprint/agent/dist/printing/fake/fake-print-system.js'
import type { Link } from '@cloudprint/agent/dist/relay-link/link.js'
import { RelayClock } from '@cloudprint/agent/dist/relay-link/relay-clock.js'
import { Outgoing } from '@cloudprint/agent/dist/outgoing/outgoing.js'
import { RelayHttp } from '@cloudprint/agent/dist/relay-link/relay-http.js'
import { SocketLink } from '@cloudprint/agent/dist/relay-link/socket-link.js'
import { Identity } from '@cloudprint/agent/dist/relay-link/identity.js'
import { startAgent } from '@cloudprint/agent/dist/run-agent.js'
import type { RunningAgent } from '@cloudprint/agent/dist/run-agent.js'
import { systemInfo } from '@cloudprint/agent/dist/system-info.js'
import { SqliteJournal } from '@cloudprint/agent/dist/work/sqlite-journal.js'
import { systemClock } from '@cloudprint/process-kit/clock'
import { createLogger } from '@cloudprint/process-kit/logger'
import { enrolComputer } from '@cloudprint/protocol/http/agent-routes'
import { callRoute } from '@cloudprint/protocol/http/call-route'
import { refuse } from '@cloudprint/protocol/problems'
import { makeSealingKey } from '@cloudprint/sealing/sealing-key'
import { tempDir } from '@cloudprint/testkit/temp-dir'

const log = createLogger({ name: 'agent', level: 'warn', destination: process.stderr })

/**
 * A whole agent in this process (journal on disk, channel, lanes) on a scripted print system. Enrolled once; what is returned starts
 * it, again and again on the same journal.
 */
export async function enrolFakeAgent(
  { relayUrl, enrolmentCode, name }: { relayUrl: string; enrolmentCode: string; name: string },
  printSystem: FakePrintSystem,
): Promise<(seen?: { through: (link: Link) => Link; onChange: () => void }) => Promise<RunningAgent>> {
  const dir = tempDir('bench-fake-agent')
  const identity = Identity.create()
  const clock = systemClock
  const sealingKeys = await SealingKeys.open({ folder: new DiskKeyFolder(join(dir, 'sealing-keys')), makeKey: makeSealingKey, clock }, log)
  const { keyId, publicKey } = sealingKeys.current
  const sealingKey = { keyId, publicKey }
  const body = { code: enrolmentCode, name, publicKey: identity.publicKey, sealingKey, system: systemInfo() }
  const enrolled = await callRoute(enrolComputer, { body }, { baseUrl: relayUrl })
  if (!enrolled.ok) throw new Error(enrolled.problem.detail)
  const { computerId } = enrolled.reply
  const relayClock = new RelayClock(clock)
  const assertion = () => identity.assertion({ computerId, relayNow: relayClock.now(), id: randomUUID() })
  const outgoing = new Outgoing({ setting: 'none', env: {} })
  const http = new RelayHttp({ relayUrl, clock, relayClock, assertion, outgoing })
  const memory = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() }
  return async (seen) => {
    const documents = new RelayDocuments({
      folder: new DiskSpoolFolder(join(dir, 'spool')),
      openDocument: (document, offset, signal) => http.openDocument(document, offset, signal),
      unsealer: new Unsealer({ opener: sealingKeys.opener, computerId }),
      references: { hold: () => Promise.resolve(refuse('document-fetch-failed', 'no job here refers to its document')) },
      clock,
      random: Math.random,
      log,
    })
    await documents.prepare()
    const link = new SocketLink({ relayUrl, http, assertion, clock, log, memory, outgoing })
    return startAgent({
      examine: () => Promise.resolve([]),
      journal: new SqliteJournal(join(dir, 'journal.db')),
      documents,
      sealingKeys,
      rotateKeysEveryMs: Infinity,
      printSystems: [printSystem],
      link: seen === undefined ? link : seen.through(link),
      relayClock,
      newId: randomUUID,
      system: systemInfo(),
      clock,
      random: Math.random,
      log,
      ...(seen === undefined ? {} : { onChange: seen.onChange }),
    })
  }
}
