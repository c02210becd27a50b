import type { EnrolmentCode, listEnrolmentCodes as listRoute } from '@cloudprint/protocol/http/enrolment-code-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type pg from 'pg'
import type { Reach } from '../../access/reach.ts'
import { reachValues, withinReach } from '../../access/within-reach.ts'
import { idCursor } from '../id-cursor.ts'

type CodeRecord = Omit<EnrolmentCode, 'createdAt' | 'expiresAt'> & { createdAt: Date; expiresAt: Date }

const isOpen = 'withdrawn_at is null and uses_left > 0 and expires_at > now()'

const columns = `enrolment_code.id, enrolment_code.site_id as "siteId", site.name as "siteName", enrolment_code.created_at as "createdAt",
  created_by as "createdBy", expires_at as "expiresAt", uses, uses_left as "usesLeft",
  case when uses_left = 0 then 'used' when withdrawn_at is not null then 'withdrawn' when expires_at <= now() then 'expired' else 'open' end as state,
  (select json_build_object('computerId', old.id, 'name', old.name) from computer old where old.id = replaces_computer_id) as replaces,
  array(select came.id from computer came where came.enrolment_code_id = enrolment_code.id and came.revoked_at is null
    order by came.id limit 100) as "computerIds"`

const tables = 'enrolment_code join site on site.id = enrolment_code.site_id'

export async function readEnrolmentCode(pool: pg.Pool, reach: Reach, id: string): Promise<EnrolmentCode | undefined> {
  const { rows } = await pool.query<CodeRecord>(
    `select ${columns} from ${tables} where ${withinReach.enrolmentCode} and enrolment_code.id = $4`,
    [...reachValues(reach), id],
  )
  return rows[0] === undefined ? undefined : toCode(rows[0])
}

/** Codes within reach, the newest first; their ids sort by time. */
export async function listEnrolmentCodes(
  pool: pg.Pool,
  reach: Reach,
  { limit, cursor, state }: InputOf<typeof listRoute>['query'],
): Promise<{ items: EnrolmentCode[]; nextCursor: string | null }> {
  const { rows } = await pool.query<CodeRecord>(
    `select ${columns} from ${tables}
     where ${withinReach.enrolmentCode} and ($4::uuid is null or enrolment_code.id < $4)
       and ($5::boolean is null or (${isOpen}) = $5)
     order by enrolment_code.id desc limit $6`,
    [...reachValues(reach), idCursor(cursor), state === undefined ? null : state === 'open', limit + 1],
  )
  const items = rows.slice(0, limit)
  return { items: items.map(toCode), nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null }
}

function toCode({ createdAt, expiresAt, ...row }: CodeRecord): EnrolmentCode {
  return { ...row, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() }
}
