import type { LiveChange } from '@cloudprint/protocol/live'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'

export type IdsByKind = Map<LiveChange['kind'], Set<string>>

/** Of what has changed, what is within reach; kinds that nobody sees who is limited are left out. */
export async function listWithinReach(pool: pg.Pool, reach: Reach, idsByKind: IdsByKind): Promise<IdsByKind> {
  const { rows } = await pool.query<{ kind: LiveChange['kind']; id: string }>(
    `select 'job' as kind, job.id from job where ${withinReach.job} and job.id = any($4::uuid[])
      union all select 'printer', printer.id from printer where ${withinReach.printer} and printer.id = any($5::uuid[])
      union all select 'computer', computer.id from computer where ${withinReach.computer} and computer.id = any($6::uuid[])
      union all select 'enrolment-code', enrolment_code.id from enrolment_code
        where ${withinReach.enrolmentCode} and enrolment_code.id = any($7::uuid[])
      union all select 'scale', computer.id from computer where ${withinReach.computer} and computer.id = any($8::uuid[])
      union all select 'site', site.id from site where ${withinReach.siteOnce} and site.id = any($9::uuid[])`,
    [
      ...reachValues(reach),
      ...(['job', 'printer', 'computer', 'enrolment-code', 'scale', 'site'] as const).map((kind) => [...(idsByKind.get(kind) ?? [])]),
    ],
  )
  const within: IdsByKind = new Map()
  for (const { kind, id } of rows) within.set(kind, (within.get(kind) ?? new Set()).add(id))
  return within
}
