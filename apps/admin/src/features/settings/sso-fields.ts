import type { SsoProvider } from '@cloudprint/protocol/http/sso-routes'
import { ssoRoles } from '@cloudprint/protocol/http/sso-routes'

/** What stands in the form, as it is typed. */
export interface SsoFields {
  issuer: string
  clientId: string
  clientSecret: string
  domains: string
  roleClaim: string
  /** One line for each role, with the claim's values separated by commas. */
  valuesByRole: Record<(typeof ssoRoles)[number], string>
  defaultRole: string
  sitesClaim: string
  isRequired: boolean
  takesUnverified: boolean
}

const list = (text: string) =>
  text
    .split(/[,\s]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
const values = (text: string) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

export function fieldsOf(provider: SsoProvider | null): SsoFields {
  const valuesOf = (role: string) =>
    Object.entries(provider?.roleByValue ?? {})
      .filter(([, given]) => given === role)
      .map(([value]) => value)
      .join(', ')
  return {
    issuer: provider?.issuer ?? '',
    clientId: provider?.clientId ?? '',
    clientSecret: '',
    domains: provider?.domains.join(', ') ?? '',
    roleClaim: provider?.roleClaim ?? '',
    valuesByRole: { admin: valuesOf('admin'), operator: valuesOf('operator'), viewer: valuesOf('viewer') },
    defaultRole: provider === null ? 'viewer' : (provider.defaultRole ?? ''),
    sitesClaim: provider?.sitesClaim ?? '',
    isRequired: provider?.isRequired ?? false,
    takesUnverified: provider?.takesUnverified ?? false,
  }
}

/** As the relay takes it; an empty secret leaves the one that is there. */
export function providerOf(fields: SsoFields): SsoProvider & { clientSecret?: string } {
  const { clientSecret, issuer, clientId, isRequired, takesUnverified } = fields
  // The mightiest last: it counts where a value stands twice.
  const entries = ssoRoles.toReversed().flatMap((role) => values(fields.valuesByRole[role]).map((value) => [value, role] as const))
  return {
    issuer: issuer.trim(),
    clientId: clientId.trim(),
    domains: list(fields.domains),
    roleClaim: fields.roleClaim.trim() === '' ? null : fields.roleClaim.trim(),
    roleByValue: Object.fromEntries(entries),
    defaultRole: ssoRoles.find((role) => role === fields.defaultRole) ?? null,
    sitesClaim: fields.sitesClaim.trim() === '' ? null : fields.sitesClaim.trim(),
    isRequired,
    takesUnverified,
    ...(clientSecret === '' ? {} : { clientSecret }),
  }
}
