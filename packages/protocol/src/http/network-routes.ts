import { z } from 'zod'
import { Timestamp } from '../job.ts'
import { route } from './route.ts'

/** What the firewall in front of a site must let out, with this installation's own names and numbers. */
export const Network = z
  .object({
    /** The host name or address in the relay's public URL. */
    host: z.string(),
    /** Whether the operator declared the public URL; else `host` is only what this machine listens on. */
    isDeclared: z.boolean(),
    /** Whether connections are encrypted. False only on a machine's own loopback. */
    isSecure: z.boolean(),
    /** What `host` resolves to at the relay right now; empty where no name server knows it. */
    addresses: z.array(z.string()),
    /** HTTPS: enrolment, larger documents, API and console. */
    apiPort: z.int(),
    /** WebSocket over TLS 1.3: jobs and status. */
    channelPort: z.int(),
    /** The certificate that the relay shows itself; null where a proxy in front shows one, and without TLS. */
    certificate: z
      .object({
        names: z.array(z.string()),
        issuer: z.string(),
        /** SHA-256 of the certificate, 64 hexadecimal digits. */
        sha256: z.string(),
        validUntil: Timestamp,
      })
      .nullable(),
  })
  .meta({ id: 'Network' })
export type Network = z.infer<typeof Network>

export const getNetwork = route({
  id: 'getNetwork',
  method: 'GET',
  path: '/v1/network',
  tag: 'Computers',
  summary: 'Read what a site’s firewall must allow',
  access: { by: 'client', scope: 'computers:read' },
  replies: { 200: Network },
  problems: [],
})
