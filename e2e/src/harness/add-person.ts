import { acceptInvitation, createInvitation } from '@cloudprint/protocol/http/people-routes'
import type { Role } from '@cloudprint/protocol/http/roles'
import type { SiteId } from '@cloudprint/protocol/ids'
import type { RelayProcess } from './relay-process.ts'

interface NewPerson {
  name: string
  role: Role
  /** Absent: they see every site. */
  siteIds?: SiteId[]
}

/** Somebody who was invited and came, as the relay without a mail server lets them: by the link that the invitation answers. */
export async function addPerson({ api }: RelayProcess, { name, role, siteIds }: NewPerson): Promise<{ email: string; password: string }> {
  const [email, password] = [`${name.toLowerCase()}@example.com`, `${name} comes in 2026`]
  const { link } = await api.call(createInvitation, { body: { email, role, siteIds: siteIds ?? null } })
  const token = new URL(link ?? '').hash.slice(1)
  await api.call(acceptInvitation, { body: { token, account: { name, password } } })
  return { email, password }
}
