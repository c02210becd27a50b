import type { Invitation, listInvitations as listInvitationsRoute } from '@cloudprint/protocol/http/people-routes'
import type { InputOf } from '@cloudprint/protocol/http/route'
import type pg from 'pg'
import { idCursor } from '../computers/id-cursor.ts'
import { sitesSql } from './people-queries.ts'

type InvitationRecord = Omit<Invitation, 'createdAt' | 'expiresAt' | 'mailedAt'> &
  Record<'createdAt' | 'expiresAt', Date> & { mailedAt: Date | null }

const columns = `invitation.id, invitation.email, invitation.role, ${sitesSql('invitation.site_ids')} as sites,
  invited_by as "invitedBy", invitation.created_at as "createdAt", expires_at as "expiresAt", mailed_at as "mailedAt"`

export async function readInvitation(pool: pg.Pool, organizationId: string, invitationId: string): Promise<Invitation | undefined> {
  const { rows } = await pool.query<InvitationRecord>(`select ${columns} from invitation where organization_id = $1 and id = $2`, [
    organizationId,
    invitationId,
  ])
  return rows[0] === undefined ? undefined : toInvitation(rows[0])
}

/** Those that nobody has accepted, newest first, expired ones too: they can be sent again. */
export async function listInvitations(
  pool: pg.Pool,
  organizationId: string,
  filter: InputOf<typeof listInvitationsRoute>['query'],
): Promise<{ items: Invitation[]; nextCursor: string | null }> {
  const { rows } = await pool.query<InvitationRecord>(
    `select ${columns} from invitation where organization_id = $1
       and ($2::text is null or strpos(invitation.email, lower($2)) > 0) and ($3::uuid is null or invitation.id < $3)
     order by invitation.id desc limit $4`,
    [organizationId, filter.search ?? null, idCursor(filter.cursor), filter.limit + 1],
  )
  const items = rows.slice(0, filter.limit)
  return { items: items.map(toInvitation), nextCursor: rows.length > filter.limit ? (items.at(-1)?.id ?? null) : null }
}

function toInvitation({ createdAt, expiresAt, mailedAt, ...row }: InvitationRecord): Invitation {
  return { ...row, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString(), mailedAt: mailedAt?.toISOString() ?? null }
}
