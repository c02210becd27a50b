import { scopes } from '@cloudprint/protocol/http/roles'
import { OrganizationId } from '@cloudprint/protocol/ids'
import type { Logger } from '@cloudprint/process-kit/logger'
import { hashPassword } from 'better-auth/crypto'
import { randomUUIDv7 } from 'node:crypto'
import { join, resolve } from 'node:path'
import { insertApiKey } from './access/api-keys/insert-api-key.ts'
import { wholeReach } from './access/reach.ts'
import { readablePassword } from './signing-in/readable-password.ts'
import { createEnrolmentCode } from './computers/enrolment/enrolment-codes.ts'
import type { Queries } from './db/database.ts'
import { organization } from './db/tables/organization.table.ts'
import { membership } from './db/tables/membership.table.ts'
import { account, person } from './db/tables/person.table.ts'
import { site } from './db/tables/site.table.ts'
import { updateFirstRunFile, writeFirstRunFile } from './first-run-file.ts'

export interface FirstRunSettings {
  db: Queries
  log: Logger
  dataDir: string
  /** Where the API and the console are reached. */
  url: string
}

const OWNER_EMAIL = 'owner@cloudprint.local'
/** The machine this runs on, and a few more while trying it out. */
const CODE = { uses: 10, expiresIn: 7 * 86_400 }

/**
 * Gives an empty installation its organization, site, owner, API key and enrolment code, and writes their secrets into
 * `first-run.json` for the person who started it. Once there is an organization, only the addresses in that file are renewed.
 */
export async function firstRun({ db, log, dataDir, url }: FirstRunSettings): Promise<void> {
  const folder = resolve(dataDir)
  const places = { consoleUrl: url, apiUrl: url, printedFolder: join(folder, 'printed') }
  const isFirst = await db.transaction(async (tx) => {
    // Two relays that start together on one empty database make one organization.
    await tx.execute('lock table organization in share row exclusive mode')
    const [existing] = await tx.select({ id: organization.id }).from(organization).limit(1)
    if (existing !== undefined) return false
    const organizationId = OrganizationId.parse(randomUUIDv7())
    await tx.insert(organization).values({ id: organizationId, name: 'My organization' })
    await tx
      .insert(site)
      .values({ id: randomUUIDv7(), organizationId, name: 'Main site', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone })
    const [userId, password] = [randomUUIDv7(), readablePassword()]
    await tx.insert(person).values({ id: userId, name: 'Owner', email: OWNER_EMAIL, emailVerified: true })
    await tx.insert(membership).values({ organizationId, personId: userId, role: 'owner', via: 'first-run' })
    const credential = { accountId: userId, providerId: 'credential', password: await hashPassword(password) }
    await tx.insert(account).values({ id: randomUUIDv7(), userId, ...credential })
    const { key } = await insertApiKey(tx, { organizationId, name: 'First key', scopes, expiresAt: null })
    const by = { kind: 'person' as const, name: 'Owner', organizationId, reach: wholeReach(organizationId) }
    const made = await createEnrolmentCode(tx, by, CODE, new Date())
    if (!made.ok) throw new Error(made.problem.detail)
    // Before the commit: secrets that were lost on the way to the file could never be shown again.
    writeFirstRunFile(folder, { ...places, email: OWNER_EMAIL, password, apiKey: key, enrolmentCode: made.code })
    return true
  })
  if (isFirst) {
    log.info({ file: join(folder, 'first-run.json') }, 'first run: the owner, an API key and an enrolment code were made')
    return
  }
  const warning = updateFirstRunFile(folder, places)
  if (warning !== undefined) log.warn(warning)
}
