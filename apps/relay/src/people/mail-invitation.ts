import { INVITATION_DAYS } from '@cloudprint/protocol/http/people-routes'
import { eq } from 'drizzle-orm'
import type { Queries } from '../db/database.ts'
import { invitation } from '../db/tables/invitation.table.ts'
import type { Mailer } from '../mail/mailer.ts'

interface Ground {
  db: Queries
  mailer: Mailer
  /** Where people reach the console. */
  consoleUrl: string
}

interface Invitee {
  id: string
  email: string
  token: string
  invitedBy: string
  organizationName: string
  brand: string
}

/** Sends the link, or answers it where no mail server takes it, for whoever invites to hand it over. */
export async function mailInvitation({ db, mailer, consoleUrl }: Ground, invitee: Invitee): Promise<string | null> {
  const { id, email, token, invitedBy, organizationName, brand } = invitee
  // In the fragment, which browsers send to nobody: it stands in no log of a server or proxy.
  const link = `${consoleUrl}/invitation#${token}`
  if (mailer.way !== 'smtp') return link
  const lines = [
    'Hello,',
    '',
    `${invitedBy} invites you to look after the printers of ${organizationName} with ${brand}. Accept here within ${INVITATION_DAYS} days:`,
    '',
    link,
    '',
    'If you do not know who that is, do nothing.',
    '',
    `${brand}, ${consoleUrl}`,
  ]
  const sent = await mailer.sendMail({ to: email, subject: `Invitation to ${organizationName} on ${brand}`, text: lines.join('\n') })
  if (!sent.ok) return link
  await db.update(invitation).set({ mailedAt: new Date() }).where(eq(invitation.id, id))
  return null
}
