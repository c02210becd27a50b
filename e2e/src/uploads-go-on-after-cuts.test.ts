import { randomBytes } from 'node:crypto'
import { submitJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import { UploadId } from '@cloudprint/protocol/ids'
import type { FaultProxy, Piece } from '@cloudprint/testkit/fault-proxy'
import { TusClient } from '@cloudprint/testkit/tus-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { printedOnce, SiteOnWays } from './harness/site-on-ways.ts'
import { showLogsOfRed } from './harness/use-site.ts'

const DOCUMENT_BYTES = 60_000_000
const CUT_EVERY_BYTES = 13_000_000
/** 13, 26, 39 and 52 million. */
const CUTS = 4
/** What is in the buffers between two processes when a connection is reset has not arrived: up to 4 MB were seen. To begin anew would take 130 million more. */
const LOST_BYTES = 8_000_000

let site: SiteOnWays
beforeAll(async () => {
  site = await SiteOnWays.start()
})
afterAll(() => site.stop())
showLogsOfRed(() => [
  ['relay', site.relay.output()],
  ['agent', site.agent.output()],
])

/** Resets the connection each time that so much more has passed in this direction; what has passed, and how often it was cut. */
function cutWhilePassing(way: FaultProxy, direction: Piece['direction']) {
  const passed = { bytes: 0, cuts: 0 }
  way.behave({
    onPiece: (piece) => {
      if (piece.direction !== direction) return 'pass'
      passed.bytes += piece.bytes.length
      if (passed.bytes < (passed.cuts + 1) * CUT_EVERY_BYTES || passed.cuts === CUTS) return 'pass'
      passed.cuts += 1
      return 'reset'
    },
  })
  return passed
}

test('60 MB that are cut four times on their way up, and four times on their way down, come out once, and nothing that has arrived is sent again', async () => {
  const { items } = await site.relay.api.call(listPrinters, { query: { search: 'zebra' } })
  const [printer] = items
  if (printer === undefined) throw new Error('the site has no printer')
  const document = randomBytes(DOCUMENT_BYTES)
  const up = cutWhilePassing(site.ways.api, 'request')
  const down = cutWhilePassing(site.ways.http, 'answer')
  const tus = new TusClient(site.ways.apiUrl, site.relay.firstRun.apiKey)
  const target = { printerId: printer.id, contentType: 'application/octet-stream' } as const

  const id = UploadId.parse(await tus.begin(document.length, target))
  const begunAt: number[] = []
  for (let offset = 0; offset < document.length; offset = await tus.offsetOf(id)) {
    begunAt.push(offset)
    // Cut, or answered.
    await tus.send(id, document.subarray(offset), offset).catch(() => undefined)
  }
  expect(begunAt.length).toBe(CUTS + 1)
  const steps = begunAt.slice(1).map((offset, cut) => offset - (begunAt[cut] ?? 0))
  expect(Math.min(...steps)).toBeGreaterThan(CUT_EVERY_BYTES - LOST_BYTES)
  expect(up).toMatchObject({ cuts: CUTS })
  expect(up.bytes).toBeLessThan(DOCUMENT_BYTES + CUTS * LOST_BYTES)

  const { id: jobId } = await site.relay.api.call(submitJob, { body: { ...target, title: 'Catalogue', uploadId: id } })
  expect(jobId).toBe(id)
  expect(await site.outcomeOf(jobId, document)).toEqual(printedOnce)
  expect(down).toMatchObject({ cuts: CUTS })
  expect(down.bytes).toBeLessThan(DOCUMENT_BYTES + CUTS * LOST_BYTES)
})
