import type { Logger } from '@cloudprint/process-kit/logger'
import { eq } from 'drizzle-orm'
import type { PersonSignals } from '../access/person-signals.ts'
import type { Queries } from '../db/database.ts'
import { membership } from '../db/tables/membership.table.ts'
import type { JobSignals } from '../jobs/job-signals.ts'

interface Ground {
  db: Queries
  people: PersonSignals
  signals: JobSignals
  log: Logger
}

/** Tells each organization of somebody that they changed: by a new name or address, a second factor, or by single sign-on. */
export function tellOfPeople({ db, people, signals, log }: Ground): void {
  people.on('changed', ({ personId }) => {
    const memberships = db.select({ organizationId: membership.organizationId }).from(membership).where(eq(membership.personId, personId))
    memberships.then(
      (rows) => {
        for (const { organizationId } of rows) signals.emit('changed', { organizationId, kind: 'person', ids: [personId] })
      },
      (error: unknown) => log.warn({ reason: String(error) }, 'nobody was told that a person changed'),
    )
  })
}
