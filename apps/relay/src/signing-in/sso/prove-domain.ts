import { refuse } from '@cloudprint/protocol/problems'
import type { Refused } from '@cloudprint/protocol/problems'
import type { Caller } from '../../access/caller.ts'
import type { Queries } from '../../db/database.ts'
import type { DomainProofs } from './domain-proofs.ts'
import { endProof, holderOfDomain, keepProof, listDomains, lockClaims } from './sso-domains.ts'

interface Wanted {
  caller: Caller
  domain: string
  now: Date
  /** Whether the operator's word gives the domain to this organization. */
  isTrustedTo(domain: string, organizationId: string): Promise<boolean>
}

type Proved = { ok: true; endedFor: string | undefined } | Refused

/**
 * Looks for the record that proves a domain; from then on its people are signed in. Another organization that has proved it before
 * keeps it for as long as its own record stands: `endedFor` is the one whose does not any more.
 */
export async function proveDomain(db: Queries, proofs: DomainProofs, { caller, domain, now, isTrustedTo }: Wanted): Promise<Proved> {
  const { organizationId } = caller
  const claim = (await listDomains(db, organizationId)).find((one) => one.domain === domain)
  const notOurs = refuse('request-invalid', `domain: ${domain} is none of single sign-on; add it and save first.`)
  if (claim === undefined) return notOurs
  if (claim.verifiedAt !== null) return { ok: true, endedFor: undefined }
  const isOurs = await isTrustedTo(domain, organizationId)
  const looked = isOurs ? { kind: 'stands' as const } : await proofs.look(domain, claim.token)
  if (looked.kind !== 'stands') return looked.refused
  const older = await holderOfDomain(db, domain)
  const stays =
    older !== undefined &&
    !isOurs &&
    ((await isTrustedTo(domain, older.organizationId)) || (await proofs.look(domain, older.token)).kind !== 'gone')
  const taken = refuse('sso-domain-taken', `Taken already: ${domain}.`)
  if (stays) return taken
  return db.transaction<Proved>(async (tx) => {
    const claims = await lockClaims(tx, domain)
    // Somebody may have taken it out while DNS was asked.
    if (!claims.some((one) => one.organizationId === organizationId)) return notOurs
    const isEnded = older !== undefined && (await endProof(tx, older, 'proved-by-another'))
    const isKept = await keepProof(tx, { by: caller, domain, now })
    return isKept ? { ok: true, endedFor: isEnded ? older.organizationId : undefined } : taken
  })
}
