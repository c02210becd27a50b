import { randomBytes } from 'node:crypto'
import pg from 'pg'

/**
 * Makes the role that a relay signs in as to its own database, where it is missing, and gives it a new password: nothing of it is kept, and no
 * other relay uses that database.
 * @returns the database's address for that role
 */
export async function makeRelayRole(ownerUrl: string, role: string): Promise<string> {
  const password = randomBytes(24).toString('hex')
  const owner = new pg.Client({ connectionString: ownerUrl, application_name: 'cloudprint-migrate' })
  await owner.connect()
  try {
    const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [role])
    if (rowCount === 0) await owner.query(`create role ${pg.escapeIdentifier(role)}`)
    await owner.query(
      `alter role ${pg.escapeIdentifier(role)} login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password '${password}'`,
    )
  } finally {
    await owner.end()
  }
  const url = new URL(ownerUrl)
  url.username = role
  url.password = password
  return url.href
}
