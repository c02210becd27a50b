import { isNetwork } from '@cloudprint/guarded-fetch/is-network'
import { isIP } from 'node:net'
import { z } from 'zod'
import { readEnv } from '@cloudprint/process-kit/read-env'
import type { Env } from '@cloudprint/process-kit/read-env'
import { isLoopback } from './is-loopback.ts'

const MIB = 1024 * 1024

/** One for which the operator's word is enough; null where there is one organization alone. */
export interface TrustedDomain {
  domain: string
  organizationId: string | null
}

const port = z.coerce.number().int().min(1).max(65_535)
const count = z.coerce.number().int().min(1)

/** The relay's settings; `docs/settings.md` and the sample file in `infra/settings` are checked against it. */
export const RelayEnv = z
  .object({
    CLOUDPRINT_DATA_DIR: z
      .string()
      .default('./data')
      .describe('The folder for everything the relay keeps on disk: the embedded database, larger documents, its own secret.'),
    CLOUDPRINT_HOST: z
      .string()
      .default('127.0.0.1')
      .describe('The address to listen on; 0.0.0.0 or :: for all. Anything but loopback needs TLS files or a declared proxy.'),
    CLOUDPRINT_API_PORT: port.default(8080).describe('The port of the API, the console and agent downloads, 1 to 65535.'),
    CLOUDPRINT_CHANNEL_PORT: port.default(6123).describe('The port of the agent channel and of live updates, 1 to 65535.'),
    CLOUDPRINT_PUBLIC_URL: z
      .url({ protocol: /^https?$/, error: 'is not an http or https address' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional()
      .describe('How the outside world reaches the API, such as https://print.example.com; shown to people and used in links.'),
    CLOUDPRINT_TLS_CERT_FILE: z.string().optional().describe('A PEM file with the certificate and its chain; read again when it changes.'),
    CLOUDPRINT_TLS_KEY_FILE: z.string().optional().describe('A PEM file with the private key of the certificate.'),
    CLOUDPRINT_BEHIND_PROXY: z
      .string()
      .transform((value) => proxies(value))
      .refine((value) => value === undefined || value.split(',').every(isProxy), 'is neither "true" nor a list of addresses and networks')
      .optional()
      .describe(
        'Declares that a proxy in front terminates TLS: "true" for one on this machine, or a comma-separated list of proxy addresses and networks, such as 10.0.0.0/8. Only their X-Forwarded-* headers are believed, and plain HTTP from anybody else but this machine is refused (/health excepted).',
      ),
    DATABASE_URL: z
      .url({ protocol: /^postgres(ql)?$/, error: 'is not a postgres:// address' })
      .optional()
      .describe(
        'A PostgreSQL 15 or newer: postgres://user:password@host:5432/database. Without it the relay runs an own one in its data folder.',
      ),
    CLOUDPRINT_MIGRATION_DATABASE_URL: z
      .url({ protocol: /^postgres(ql)?$/, error: 'is not a postgres:// address' })
      .optional()
      .describe(
        'The database of DATABASE_URL, for the role that owns the tables: it brings them up to date and grants the role of DATABASE_URL what that needs, which of the audit is to read and to add. Best in a file named by CLOUDPRINT_MIGRATION_DATABASE_URL_FILE. Without it the relay signs in as the owner.',
      ),
    CLOUDPRINT_AUTH_SECRET: z
      .string()
      .min(32, 'is shorter than 32 characters')
      .optional()
      .describe(
        'Signs the cookies of the console and keys the fingerprints of requests with an Idempotency-Key, at least 32 random characters; made and kept in the data folder when absent. Several relays need the same. With another one, requests that are repeated under an old key are answered idempotency-key-reused.',
      ),
    CLOUDPRINT_SMTP_URL: z
      .url({ protocol: /^smtps?$/, error: 'is not an smtp:// or smtps:// address' })
      .optional()
      .describe(
        'The mail server that sends invitations and links to set a new password: smtps://user:password@mail.example.com, or smtp:// for one that begins in clear (and must go over to TLS where a password is sent to another machine); best in a file named by CLOUDPRINT_SMTP_URL_FILE. Without it a relay that only its own machine reaches prints mails to its log, and any other sends none: the console then shows links to hand over.',
      ),
    CLOUDPRINT_MAIL_FROM: z
      .string()
      .regex(/^[^\r\n]{0,200}@[^\r\n]{1,200}$/, 'is no e-mail address')
      .optional()
      .describe('Whom mails come from: print@example.com, or Cloud Print <print@example.com>. A mail server needs it.'),
    CLOUDPRINT_S3_BUCKET: z
      .string()
      .optional()
      .describe(
        'Keeps documents too large for their row (64 KiB) in this bucket of an S3-compatible store, instead of in the data folder. No two installations may share bucket and prefix.',
      ),
    CLOUDPRINT_S3_ENDPOINT: z
      .url({ protocol: /^https?$/, error: 'is not an http or https address' })
      .optional()
      .describe('Where the store is, such as https://s3.example.com; Amazon’s own of the region when absent.'),
    CLOUDPRINT_S3_REGION: z.string().default('us-east-1').describe('The region of the bucket; stores beside Amazon’s mostly take any.'),
    CLOUDPRINT_S3_ACCESS_KEY_ID: z
      .string()
      .optional()
      .describe(
        'With what the relay signs in to the store; without it and the secret it uses what its machine brings, such as an instance role.',
      ),
    CLOUDPRINT_S3_SECRET_ACCESS_KEY: z
      .string()
      .optional()
      .describe('The secret of the access key; best in a file named by CLOUDPRINT_S3_SECRET_ACCESS_KEY_FILE.'),
    CLOUDPRINT_S3_PATH_STYLE: z
      .enum(['true', 'false'], { error: 'is neither "true" nor "false"' })
      .optional()
      .describe('Whether the bucket stands in the path of addresses and not in the host name: true with an endpoint, false without one.'),
    CLOUDPRINT_S3_PREFIX: z
      .string()
      .regex(/^[\w./-]{0,200}$/, 'has other characters than letters, digits and . _ - /')
      .default('')
      .describe('In front of every key in the bucket, such as cloudprint/, for a bucket that holds more than this.'),
    CLOUDPRINT_MAX_DOCUMENT_BYTES: count
      .max(4096 * MIB)
      .default(100 * MIB)
      .describe('The largest document taken, in bytes.'),
    CLOUDPRINT_FETCH_NETWORKS: z
      .string()
      .transform((value) => value.split(',').flatMap((part) => part.trim() || []))
      .refine((networks) => networks.every(isNetwork), 'is no comma-separated list of addresses and networks')
      .default([])
      .describe(
        'Networks that are not public and that the relay may fetch documents from when a submission asks it to (contentUrl with fetchBy: relay), separated by commas, such as 10.20.0.0/16; none when absent. Whoever has an API key can then read what their https servers answer.',
      ),
    CLOUDPRINT_SSO_NETWORKS: z
      .string()
      .transform((value) => value.split(',').flatMap((part) => part.trim() || []))
      .refine((networks) => networks.every(isNetwork), 'is no comma-separated list of addresses and networks')
      .default([])
      .describe(
        'Networks that are not public and that identity providers for single sign-on may stand in, separated by commas, such as 10.20.0.0/16; none when absent.',
      ),
    CLOUDPRINT_SSO_TRUSTED_DOMAINS: z
      .string()
      .transform((value) => value.split(',').flatMap((part) => part.trim().toLowerCase() || []))
      .refine(
        (parts) => parts.every((part) => /^[a-z0-9-]+(\.[a-z0-9-]+)+(=[0-9a-f-]{36})?$/.test(part)),
        'is no comma-separated list of domains, each alone or followed by = and the id of an organization',
      )
      .transform((parts) => parts.map(trustedDomainIn))
      .default([])
      .describe(
        'Domains of e-mail addresses that need no DNS record for single sign-on, separated by commas, such as acme.internal; none when absent. Where an installation holds several organizations each domain names the one that it belongs to: acme.internal=0191e0a4-….',
      ),
    CLOUDPRINT_SSO_DNS_SERVERS: z
      .string()
      .transform((value) => value.split(',').flatMap((part) => part.trim() || []))
      .refine((servers) => servers.every(isServer), 'is no comma-separated list of addresses, with or without a port')
      .default([])
      .describe(
        'The DNS servers that are asked whose domain it is that single sign-on is set up for, separated by commas, such as 10.0.0.53 or 10.0.0.53:5353; those of the machine when absent.',
      ),
    CLOUDPRINT_MAX_QUEUED_PER_PRINTER: count.default(10_000).describe('Jobs that may wait for one printer before submissions are refused.'),
    CLOUDPRINT_REQUESTS_PER_SECOND: count
      .default(200)
      .describe('Requests that one API key may make per second; five times as many at once. More are answered 429 with Retry-After.'),
    CLOUDPRINT_RELEASES_DIR: z
      .string()
      .optional()
      .describe(
        'The folder of signed releases of the agent, as the release tool makes it (docs/updates.md): agents are updated from it. Without it none is offered an update.',
      ),
    CLOUDPRINT_MAX_UPDATE_DOWNLOADS: count
      .default(50)
      .describe('Agents that may fetch an update at a time; more are asked to come back a minute or two later (docs/updates.md).'),
    CLOUDPRINT_PACKAGES_URL: z
      .url({ protocol: /^https$/, error: 'is not an https address' })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional()
      .describe(
        'Where the agent’s packages are, such as https://packages.example.com: the folder that “pnpm package” makes, on any web server (docs/updates.md). The console then shows commands that install from there.',
      ),
    CLOUDPRINT_METRICS_TOKEN: z
      .string()
      .min(16, 'is shorter than 16 characters')
      .optional()
      .describe('Opens /metrics to other machines that send it as a bearer token; without it only this machine may read them.'),
    CLOUDPRINT_LOG_LEVEL: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
      .default('info')
      .describe('How much is logged: trace, debug, info, warn, error, fatal or silent.'),
  })
  .superRefine((env, context) => {
    if ((env.CLOUDPRINT_TLS_CERT_FILE === undefined) !== (env.CLOUDPRINT_TLS_KEY_FILE === undefined)) {
      const missing = env.CLOUDPRINT_TLS_CERT_FILE === undefined ? 'CLOUDPRINT_TLS_CERT_FILE' : 'CLOUDPRINT_TLS_KEY_FILE'
      context.addIssue({ code: 'custom', path: [missing], message: 'is not set, and a certificate needs its key' })
    }
    if ((env.CLOUDPRINT_S3_ACCESS_KEY_ID === undefined) !== (env.CLOUDPRINT_S3_SECRET_ACCESS_KEY === undefined)) {
      const missing = env.CLOUDPRINT_S3_ACCESS_KEY_ID === undefined ? 'CLOUDPRINT_S3_ACCESS_KEY_ID' : 'CLOUDPRINT_S3_SECRET_ACCESS_KEY'
      context.addIssue({ code: 'custom', path: [missing], message: 'is not set, and an access key needs its secret' })
    }
    if ((env.CLOUDPRINT_SMTP_URL === undefined) !== (env.CLOUDPRINT_MAIL_FROM === undefined)) {
      const missing = env.CLOUDPRINT_SMTP_URL === undefined ? 'CLOUDPRINT_SMTP_URL' : 'CLOUDPRINT_MAIL_FROM'
      context.addIssue({ code: 'custom', path: [missing], message: 'is not set, and mails need a server and a sender' })
    }
    if (env.CLOUDPRINT_MIGRATION_DATABASE_URL !== undefined && !isTwoRoles(env.CLOUDPRINT_MIGRATION_DATABASE_URL, env.DATABASE_URL)) {
      const message = 'names no role, or the one of CLOUDPRINT_MIGRATION_DATABASE_URL; the relay needs one of its own beside the owner'
      context.addIssue({ code: 'custom', path: ['DATABASE_URL'], message })
    }
    if (env.CLOUDPRINT_S3_ENDPOINT !== undefined && env.CLOUDPRINT_S3_BUCKET === undefined) {
      context.addIssue({ code: 'custom', path: ['CLOUDPRINT_S3_BUCKET'], message: 'is not set, and a store needs a bucket' })
    }
    if (isLoopback(env.CLOUDPRINT_HOST) || env.CLOUDPRINT_TLS_CERT_FILE !== undefined || env.CLOUDPRINT_BEHIND_PROXY !== undefined) return
    context.addIssue({
      code: 'custom',
      path: ['CLOUDPRINT_HOST'],
      message: `${env.CLOUDPRINT_HOST} would be reached without encryption: set CLOUDPRINT_TLS_CERT_FILE and CLOUDPRINT_TLS_KEY_FILE, or CLOUDPRINT_BEHIND_PROXY if a proxy in front terminates TLS, or listen on 127.0.0.1`,
    })
  })
export type RelayEnv = z.infer<typeof RelayEnv>

/** @throws EnvError whose message lists every wrong setting and what to do. */
export function readRelayEnv(env: Env = process.env): RelayEnv {
  return readEnv(RelayEnv, env)
}

function isTwoRoles(ownerUrl: string, relayUrl = ''): boolean {
  const [owner, relay] = [ownerUrl, relayUrl].map((url) => (URL.canParse(url) ? new URL(url).username : ''))
  return relay !== '' && relay !== owner
}

/** Fastify's `trustProxy` notation; undefined when the setting says no. */
function proxies(value: string): string | undefined {
  if (/^(false|no|0)$/i.test(value)) return undefined
  return /^(true|yes|1)$/i.test(value) ? 'loopback' : value.replaceAll(/\s/g, '')
}

/** As `node:dns` takes it. */
function isServer(text: string): boolean {
  if (isIP(text) !== 0) return true
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? []
  return Number(port) <= 65_535 && isIP(bracketed ?? plain ?? '') !== 0
}

/** One that Fastify knows by name, or an address or a network. */
function isProxy(text: string): boolean {
  return text === 'loopback' || isNetwork(text)
}

/** `acme.internal`, or `acme.internal=<organization>`. */
function trustedDomainIn(part: string): TrustedDomain {
  const [domain = '', organizationId = null] = part.split('=', 2)
  return { domain, organizationId }
}
