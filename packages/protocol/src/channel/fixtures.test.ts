import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { AgentJobEvent } from '../job-event.ts'
import { LiveChange } from '../live.ts'
import { agentMessages } from './agent-messages.ts'
import { AgentHandshake } from './handshake.ts'
import { Answer } from './message.ts'
import { relayMessages } from './relay-messages.ts'

/** Messages as version 1 sends them. They are kept for ever: an agent of today must be understood by every later relay. */
const folder = new URL('../../fixtures/v1/', import.meta.url)
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))

const schemas: Record<string, z.ZodType> = {
  ...schemasOf('agent', agentMessages),
  ...schemasOf('relay', relayMessages),
  'handshake': AgentHandshake,
  'answer.ok': Answer,
  'answer.problem': Answer,
  'live.changed': LiveChange,
}

function schemasOf(from: string, catalog: Record<string, { request: z.ZodType; reply: z.ZodType }>): Record<string, z.ZodType> {
  return Object.fromEntries(
    Object.entries(catalog).flatMap(([name, { request, reply }]) => [
      [`${from}.${name}.request`, request],
      [`${from}.${name}.reply`, reply],
    ]),
  )
}

test('every message and its reply has a fixture, and every fixture a message', () => {
  const files = readdirSync(folder).map((file) => file.replace(/\.json$/, ''))
  expect(files.toSorted()).toEqual(Object.keys(schemas).toSorted())
})

test('every kind of report and of answer to an offer stands in the fixtures', () => {
  const { reports } = agentMessages.reports.request.parse(read('agent.reports.request'))
  expect(new Set(reports.flatMap((report) => ('event' in report ? [report.event.kind] : [])))).toEqual(
    new Set(AgentJobEvent.options.map((option) => option.shape.kind.value)),
  )
  const { results } = relayMessages.offer.reply.parse(read('relay.offer.reply'))
  expect(new Set(results.map((result) => result.accepted))).toEqual(new Set([true, false]))
})

describe('a newer peer', () => {
  test('that reports a new kind of event loses that report alone', () => {
    const { reports } = read('agent.reports.request') as { reports: object[] }
    const fromTheFuture = { ...reports[0], number: 13, event: { kind: 'folded', corners: 4 } }
    const parsed = agentMessages.reports.request.parse({ reports: [...reports, fromTheFuture] })
    expect(parsed.reports.slice(0, -1)).toEqual(reports)
    expect(parsed.reports.at(-1)).toEqual({ number: 13 })
  })

  test('that knows more keywords for a printer is understood in those that both know', () => {
    const news = read('agent.printers.request') as { changed: [{ capabilities: Record<string, unknown> }] }
    const { capabilities } = news.changed[0]
    const more = { ...capabilities, printColorModes: ['monochrome', 'bi-level'], sides: ['three-sided'], formats: ['image/pwg-raster'] }
    const parsed = agentMessages.printers.request.parse({ ...news, changed: [{ ...news.changed[0], capabilities: more }] })
    expect(parsed.changed[0]?.capabilities).toMatchObject({ printColorModes: ['monochrome'], sides: [], formats: [] })
  })

  test('that asks something unknown of a held job asks nothing', () => {
    const reply = read('agent.hello.reply') as { differences: object[] }
    const more = { ...reply, differences: [...reply.differences, { ...reply.differences[0], what: 'fold' }] }
    expect(agentMessages.hello.reply.parse(more)).toEqual(reply)
  })
})

describe.each(Object.entries(schemas))('%s', (name, schema) => {
  test('is read and loses nothing', () => {
    expect(schema.parse(read(name))).toEqual(read(name))
  })

  test('is read from a newer peer that says more', () => {
    expect(schema.parse(withMore(read(name)))).toMatchObject(read(name) as object)
  })
})

/** The same with a field at every level that no version 1 knows. */
function withMore(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMore)
  if (typeof value !== 'object' || value === null) return value
  return { ...Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withMore(item)])), fromTheFuture: 1 }
}
