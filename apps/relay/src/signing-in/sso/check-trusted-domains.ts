import type { Queries } from '../../db/database.ts'
import { organization } from '../../db/tables/organization.table.ts'
import type { RelayEnv } from '../../env.ts'
import { OperatorError } from '../../operator-error.ts'

/** A trusted domain that names no organization could be anybody's where there are several. */
export async function checkTrustedDomains(db: Queries, env: Pick<RelayEnv, 'CLOUDPRINT_SSO_TRUSTED_DOMAINS'>): Promise<void> {
  const plain = env.CLOUDPRINT_SSO_TRUSTED_DOMAINS.find(({ organizationId }) => organizationId === null)
  if (plain === undefined) return
  const organizations = await db.select({ id: organization.id }).from(organization).limit(2)
  if (organizations.length < 2) return
  const example = `${plain.domain}=${organizations[0]?.id ?? ''}`
  throw new OperatorError(
    `CLOUDPRINT_SSO_TRUSTED_DOMAINS: several organizations are here, and ${plain.domain} may be any one's: name the organization that it belongs to, such as ${example}.`,
  )
}
