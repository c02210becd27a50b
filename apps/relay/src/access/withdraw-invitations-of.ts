import { and, eq } from 'drizzle-orm'
import { recordAudit } from './audit.ts'
import type { Author } from './audit.ts'
import type { Transaction } from '../db/database.ts'
import { invitation } from '../db/tables/invitation.table.ts'

/** Ends the open invitations of who may no longer invite: they could come back by one that they made for themselves. */
export async function withdrawInvitationsOf(tx: Transaction, by: Author, inviterId: string): Promise<void> {
  const withdrawn = await tx
    .delete(invitation)
    .where(and(eq(invitation.organizationId, by.organizationId), eq(invitation.inviterId, inviterId)))
    .returning({ id: invitation.id, email: invitation.email, role: invitation.role, siteIds: invitation.siteIds })
  for (const { id, ...before } of withdrawn) {
    await recordAudit(tx, by, { action: 'invitation.withdrawn', target: id, before, detail: { inviterId } })
  }
}
