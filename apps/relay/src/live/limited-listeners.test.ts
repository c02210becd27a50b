import { OrganizationId } from '@cloudprint/protocol/ids'
import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { LimitedListeners } from './limited-listeners.ts'
import type { IdsByKind } from './list-within-reach.ts'

const organizationId = OrganizationId.parse(randomUUID())
const atSite = (site: string) => ({ organizationId, siteIds: [site], printerIds: null })
const jobs = (...ids: string[]): IdsByKind => new Map([['job', new Set(ids)]])

function listeners() {
  const asked: { site: string | undefined; ids: string[]; answer: PromiseWithResolvers<IdsByKind> }[] = []
  const told: string[][] = []
  const all = new LimitedListeners({
    maxIds: 3,
    find: (reach, idsByKind) => {
      const answer = Promise.withResolvers<IdsByKind>()
      asked.push({ site: reach.siteIds?.[0], ids: [...(idsByKind.get('job') ?? [])], answer })
      return answer.promise
    },
    tell: (_reach, within) => told.push([...(within.get('job') ?? [])]),
    onError: () => told.push(['failed']),
  })
  return { all, asked, told }
}
const turn = () => new Promise(setImmediate)

test('however many listen with one reach, it is asked about once, and another organization’s changes not at all', () => {
  const { all, asked } = listeners()
  const leaves = [all.add(atSite('a')), all.add(atSite('a')), all.add(atSite('b'))]
  all.changed(randomUUID(), jobs('x'))
  all.changed(organizationId, jobs('1'))
  expect(asked.map(({ site, ids }) => ({ site, ids }))).toEqual([
    { site: 'a', ids: ['1'] },
    { site: 'b', ids: ['1'] },
  ])
  for (const leave of leaves) leave()
  all.changed(organizationId, jobs('2'))
  expect(asked).toHaveLength(2)
})

test('what changes during a question is gathered for the next, within bounds', async () => {
  const { all, asked, told } = listeners()
  all.add(atSite('a'))
  all.changed(organizationId, jobs('1'))
  for (const id of ['2', '3', '4', '5']) all.changed(organizationId, jobs(id))
  expect(asked).toHaveLength(1)
  asked[0]?.answer.resolve(jobs('1'))
  await turn()
  expect(told).toEqual([['1']])
  expect(asked[1]?.ids).toEqual(['2', '3', '4'])
})

test('a question that fails costs its own changes', async () => {
  const { all, asked, told } = listeners()
  all.add(atSite('a'))
  all.changed(organizationId, jobs('1'))
  asked[0]?.answer.reject(new Error('away'))
  await turn()
  all.changed(organizationId, jobs('2'))
  asked[1]?.answer.resolve(jobs('2'))
  await turn()
  expect(told).toEqual([['failed'], ['2']])
})
