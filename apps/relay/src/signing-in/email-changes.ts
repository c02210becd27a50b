import { and, eq, ne, sql } from 'drizzle-orm'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Queries, Transaction } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'
import { account, person, verification } from '../db/tables/person.table.ts'
import { sendNotice } from '../mail/send-notice.ts'
import type { NoticeGround } from '../mail/send-notice.ts'
import { auditOfPerson } from './audit-of-person.ts'
import type { Person } from './person.ts'
import { brandOfPerson } from '../access/brand-of.ts'
import type { PersonSignals } from '../access/person-signals.ts'
import type { TextSeal } from './sso/seal-text.ts'

export interface EmailChangesGround extends NoticeGround {
  db: Queries
  /** For what the link carries. */
  seal: TextSeal
  people: PersonSignals
}

interface Wanted {
  person: Person
  email: string
  address: string | null
}

const LINK_MS = 60 * 60_000
/** PostgreSQL's. */
const UNIQUE_VIOLATION = '23505'

/** What a link confirms. It fits while the password is that of whoever asked and no other link was taken since, and so once. */
const Ticket = z.object({
  personId: z.string(),
  from: z.string(),
  to: z.string(),
  password: z.string(),
  /** When the address was changed last. */
  changedAt: z.string().nullable(),
  untilMs: z.number(),
})

interface Made {
  ok: true
  /** As they were. */
  who: Person
  email: string
}

type Changed = Made | { ok: false; reason: 'link-invalid' | 'email-taken' }

/** Gives people another e-mail address, by which they sign in from then on. */
export class EmailChanges {
  readonly #ground: EmailChangesGround

  constructor(ground: EmailChangesGround) {
    this.#ground = ground
  }

  /** Whether a link can be mailed. */
  get mails(): boolean {
    return this.#ground.mailer.way !== 'none'
  }

  /** Mails the link to the new address; says nothing of whether that has an account already. */
  async ask({ person: who, email }: Wanted): Promise<void> {
    const { db, seal, consoleUrl } = this.#ground
    const brand = await brandOfPerson(db, who.id)
    const isTaken = await isTakenBy(db, email, who.id)
    const hello = ['Hello,', '']
    if (isTaken) {
      const lines = [
        ...hello,
        'somebody wanted to use this address for another account. You have one with it already: nothing was changed.',
      ]
      return sendNotice(this.#ground, { to: email, brand, subject: `Your address for ${brand}`, lines })
    }
    const password = await markOfPassword(db, who.id)
    const changedAt = await lastChange(db, who.id)
    const ticket: z.infer<typeof Ticket> = {
      personId: who.id,
      from: who.email,
      to: email,
      password,
      changedAt,
      untilMs: Date.now() + LINK_MS,
    }
    const lines = [
      ...hello,
      `${who.name}, most likely you, wants to sign in with this address. Confirm it within an hour:`,
      '',
      // In the fragment, which browsers send to nobody.
      `${consoleUrl}/change-email#${seal.seal(JSON.stringify(ticket))}`,
      '',
      'If it was not you, do nothing.',
    ]
    sendNotice(this.#ground, { to: email, brand, subject: `Confirm your address for ${brand}`, lines })
  }

  /** What a link would change, while it may still hold. */
  async read(sealed: string): Promise<{ ok: true; from: string; to: string } | { ok: false; reason: 'link-invalid' }> {
    const ticket = this.#open(sealed)
    const fits = ticket !== undefined && (await isAsItWas(this.#ground.db, ticket))
    return fits ? { ok: true, from: ticket.from, to: ticket.to } : { ok: false, reason: 'link-invalid' }
  }

  /** By the link, whoever opens it: it came to the new address, and was asked for by who has the account. */
  async confirm(sealed: string, address: string | null): Promise<Changed> {
    const { db } = this.#ground
    const ticket = this.#open(sealed)
    if (ticket === undefined) return { ok: false, reason: 'link-invalid' }
    const changed = await orTaken(
      db.transaction<Changed>(async (tx) => {
        const who = await lockPerson(tx, ticket.personId)
        const fits = who?.email === ticket.from && (await isAsItWas(tx, ticket))
        if (!fits) return { ok: false, reason: 'link-invalid' }
        return this.#change(tx, { person: who, email: ticket.to, address }, true)
      }),
    )
    if (changed.ok) await this.#tell(changed)
    return changed
  }

  #open(sealed: string): z.infer<typeof Ticket> | undefined {
    const text = this.#ground.seal.open(sealed)
    const ticket = text === undefined ? undefined : Ticket.safeParse(JSON.parse(text)).data
    return ticket === undefined || ticket.untilMs < Date.now() ? undefined : ticket
  }

  /**
   * Where no mail can be sent, an owner names the address, which stays unproved: on an installation of their own the made-up one of
   * the first run is replaced so. Anybody else is invited under the other address.
   */
  async changeUnproved({ person: who, email, address }: Wanted): Promise<Changed | { ok: false; reason: 'no-mail' }> {
    const changed = await orTaken(
      this.#ground.db.transaction<Changed | { ok: false; reason: 'no-mail' }>(async (tx) => {
        const owns = and(eq(membership.personId, who.id), eq(membership.role, 'owner'))
        const owned = await tx.select({ id: membership.organizationId }).from(membership).where(owns)
        if (owned.length === 0) return { ok: false, reason: 'no-mail' }
        // As they are now: another change may have come in between.
        const locked = await lockPerson(tx, who.id)
        return this.#change(tx, { person: locked ?? who, email, address }, false)
      }),
    )
    if (changed.ok) await this.#tell(changed)
    return changed
  }

  async #change(tx: Transaction, { person: who, email, address }: Wanted, emailVerified: boolean): Promise<Changed> {
    const changed = await tx
      .update(person)
      .set({ email, emailVerified, emailChangedAt: sql`clock_timestamp()`, updatedAt: new Date() })
      .where(
        and(
          eq(person.id, who.id),
          sql`not exists (select from person other where lower(other.email) = ${email} and other.id <> ${who.id})`,
        ),
      )
      .returning({ id: person.id })
    if (changed.length === 0) return { ok: false, reason: 'email-taken' }
    // Links to set a password are in the old mailbox, which may be another's by now.
    await tx.delete(verification).where(eq(verification.value, who.id))
    const act = { person: who, action: 'person.email-changed' as const, address, before: { email: who.email }, after: { email } }
    await auditOfPerson(tx, act)
    return { ok: true, who, email }
  }

  async #tell({ who, email }: Made): Promise<void> {
    this.#ground.people.emit('changed', { personId: who.id })
    const brand = await brandOfPerson(this.#ground.db, who.id)
    const lines = [
      `Hello ${who.name},`,
      '',
      `you sign in with ${email} from now on, and no longer with this address.`,
      '',
      'If it was not you, tell an owner of your organization at once.',
    ]
    sendNotice(this.#ground, { to: who.email, brand, subject: `Your address for ${brand} was changed`, lines })
  }
}

async function lockPerson(tx: Transaction, id: string): Promise<Person | undefined> {
  const columns = { id: person.id, name: person.name, email: person.email }
  const [found] = await tx.select(columns).from(person).where(eq(person.id, id)).for('update')
  return found
}

async function isTakenBy(db: Queries, email: string, personId: string): Promise<boolean> {
  const others = and(eq(sql`lower(${person.email})`, email), ne(person.id, personId))
  return (await db.select({ id: person.id }).from(person).where(others)).length > 0
}

/** Whoever set another password since may not know of the link. */
async function markOfPassword(db: Queries | Transaction, personId: string): Promise<string> {
  const own = and(eq(account.userId, personId), eq(account.providerId, 'credential'))
  const [found] = await db.select({ password: account.password }).from(account).where(own)
  return createHash('sha256')
    .update(found?.password ?? 'none')
    .digest('base64url')
    .slice(0, 16)
}

async function lastChange(db: Queries | Transaction, personId: string): Promise<string | null> {
  const [found] = await db
    .select({ changedAt: sql<string | null>`${person.emailChangedAt}::text` })
    .from(person)
    .where(eq(person.id, personId))
  return found?.changedAt ?? null
}

async function isAsItWas(db: Queries | Transaction, { personId, password, changedAt }: z.infer<typeof Ticket>): Promise<boolean> {
  return (await lastChange(db, personId)) === changedAt && (await markOfPassword(db, personId)) === password
}

/** Of two who take one address at once, the second is told so by the index alone. */
async function orTaken<Outcome>(changing: Promise<Outcome>): Promise<Outcome | { ok: false; reason: 'email-taken' }> {
  return changing.catch((error: unknown) => {
    const isUnique = error instanceof Error && (error.cause as { code?: unknown } | undefined)?.code === UNIQUE_VIOLATION
    if (isUnique) return { ok: false, reason: 'email-taken' }
    throw error
  })
}
