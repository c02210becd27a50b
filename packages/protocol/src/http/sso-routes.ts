import { z } from 'zod'
import { Timestamp } from '../job.ts'
import { Name } from '../text.ts'
import { route } from './route.ts'

/** What single sign-on may make of somebody. Owners are not made by it, and do not come by it: they are the way back in. */
export const ssoRoles = ['admin', 'operator', 'viewer'] as const
export const SsoRole = z.enum(ssoRoles)

/** Why somebody who came back from the identity provider was not let in. */
export const ssoRefusals = [
  /** The answer does not belong to a question of this browser, or is forged, or came too late. */
  'not-ours',
  /** The provider says no, or the person did. */
  'canceled',
  'provider-away',
  /** It does not vouch for the address. */
  'address-unverified',
  /** The address is of a domain that the organization does not sign in by this provider, or has not proved to be its own. */
  'domain',
  /** No claim gives a role, or a site. */
  'role',
  /** The address has an account here that is not the organization's to sign in. */
  'elsewhere',
  'owner',
  /** They were removed here, and nobody has invited them since. */
  'removed',
] as const
export type SsoRefusal = (typeof ssoRefusals)[number]

const Domain = z
  .string()
  .toLowerCase()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, 'is no domain such as example.com')

const Issuer = z.url({ protocol: /^https$/, error: 'is no https address' }).max(500)

export const SsoProvider = z
  .object({
    issuer: Issuer,
    clientId: z.string().min(1).max(255),
    /** Whose e-mail addresses are signed in by this provider, once each domain is proved to be the organization's. */
    domains: z.array(Domain).min(1).max(50),
    /** The claim that decides about the role; null where everybody gets the default. */
    roleClaim: z.string().min(1).max(100).nullable(),
    /** By value of that claim; of several the mightiest counts. */
    roleByValue: z.record(Name(200), SsoRole).refine((values) => Object.keys(values).length <= 100, { error: 'has more than 100 entries' }),
    /** For whom no value gives a role; null to refuse them. */
    defaultRole: SsoRole.nullable(),
    /** The claim with the names of the sites that somebody sees; null for all sites. */
    sitesClaim: z.string().min(1).max(100).nullable(),
    /** Nobody but owners signs in by password or passkey. */
    isRequired: z.boolean(),
    /** Takes addresses of which the provider does not say whether they are verified, as Entra ID leaves out; one that it denies is refused. */
    takesUnverified: z.boolean().default(false),
  })
  .meta({ id: 'SsoProvider' })
export type SsoProvider = z.infer<typeof SsoProvider>

export const SsoDomain = z
  .object({
    domain: z.string(),
    /** The TXT record that proves whose domain it is. */
    record: z.object({ name: z.string(), value: z.string() }),
    /** Since when it is proved; null for a domain that signs nobody in yet. */
    verifiedAt: Timestamp.nullable(),
    /** How many of the daily looks on end did not find the record of a proved domain; at the third it counts as unproved. */
    missedLooks: z.int().min(0),
  })
  .meta({ id: 'SsoDomain' })
export type SsoDomain = z.infer<typeof SsoDomain>

const tag = 'Settings'
const access = { by: 'client', scope: 'admin:settings' } as const
const Reply = z.object({
  /** Null where none is set; its secret is never shown again. */
  provider: SsoProvider.nullable(),
  /** What becomes of the provider's domains. */
  domains: z.array(SsoDomain),
  /** To be registered at the provider. */
  redirectUri: z.string(),
})

export const getSso = route({
  id: 'getSso',
  method: 'GET',
  path: '/v1/sso',
  tag,
  summary: 'Read how single sign-on is set up',
  access,
  replies: { 200: Reply },
  problems: [],
})

export const setSso = route({
  id: 'setSso',
  method: 'PUT',
  path: '/v1/sso',
  tag,
  summary: 'Set single sign-on up; for owners in the console alone',
  description:
    'It decides who gets in, so API keys and admins may not. Without `clientSecret` the one that is there stays. A domain signs nobody in before its DNS record is found by `POST /v1/sso/domains/check`.',
  access,
  body: z.strictObject({ ...SsoProvider.shape, clientSecret: z.string().min(1).max(1_000).optional() }),
  replies: { 200: Reply },
  problems: ['sso-domain-taken'],
})

export const removeSso = route({
  id: 'removeSso',
  method: 'DELETE',
  path: '/v1/sso',
  tag,
  summary: 'End single sign-on, and the sessions that were begun by it; for owners in the console alone',
  access,
  replies: { 200: z.object({}) },
  problems: [],
})

export const checkSso = route({
  id: 'checkSso',
  method: 'POST',
  path: '/v1/sso/check',
  tag,
  summary: 'Ask an identity provider whether signing in by it can work; for owners in the console alone',
  access,
  body: z.strictObject({ issuer: Issuer, clientId: z.string().min(1).max(255), clientSecret: z.string().min(1).max(1_000).optional() }),
  replies: { 200: z.object({}) },
  problems: ['sso-provider-unusable'],
})

export const checkSsoDomain = route({
  id: 'checkSsoDomain',
  method: 'POST',
  path: '/v1/sso/domains/check',
  tag,
  summary: 'Look for the DNS record that proves a domain; for owners in the console alone',
  access,
  body: z.strictObject({ domain: Domain }),
  replies: { 200: Reply },
  problems: ['sso-domain-unproved', 'sso-domain-taken'],
})
