import { z } from 'zod'
import { Name } from '../text.ts'
import { route } from './route.ts'

const HOUR_SECONDS = 3_600
const DAY_SECONDS = 24 * HOUR_SECONDS

export const retentionDefaults = { failedDocumentRetention: HOUR_SECONDS, jobRetention: 30 * DAY_SECONDS } as const
/** A failed document is kept to be tried again, not to be kept. */
export const MAX_FAILED_DOCUMENT_RETENTION = 7 * DAY_SECONDS
/** A job that has just ended must still be there for whoever asks what became of it. */
export const MIN_JOB_RETENTION = DAY_SECONDS
export const MAX_JOB_RETENTION = 3_650 * DAY_SECONDS

export const secondFactorDemands = ['optional', 'required'] as const

/** What an organization decides for itself. */
export const OrganizationSettings = z
  .object({
    /** What the organization is called, in the console, in mails and to machines that enrol. */
    name: Name(100),
    /** What the console and mails call themselves; null for Cloud Print. */
    brandName: Name(40).nullable(),
    /** Seconds for which a failed job's document is kept so that the job can be retried; 0 for not at all. */
    failedDocumentRetention: z.int().min(0).max(MAX_FAILED_DOCUMENT_RETENTION),
    /** Seconds for which the record of a job is kept after its end, with its history and the receipt of its document. */
    jobRetention: z.int().min(MIN_JOB_RETENTION).max(MAX_JOB_RETENTION),
    /** `required`: who signs in to the console by a password needs an authenticator app beside it. API keys need none. */
    secondFactor: z.enum(secondFactorDemands),
  })
  .meta({ id: 'OrganizationSettings' })
export type OrganizationSettings = z.infer<typeof OrganizationSettings>

const tag = 'Settings'

export const getSettings = route({
  id: 'getSettings',
  method: 'GET',
  path: '/v1/settings',
  tag,
  summary: 'Read the settings of the organization',
  access: { by: 'client', scope: 'jobs:read' },
  replies: { 200: OrganizationSettings },
  problems: [],
})

export const changeSettings = route({
  id: 'changeSettings',
  method: 'PATCH',
  path: '/v1/settings',
  tag,
  summary: 'Set the organization’s name, how long failed documents and job records are kept, and whether signing in takes a second factor',
  description:
    'All of them hold at once, for what is there already, too: documents that are kept for a retry are kept as long as the new setting says, counted from when their job failed, and records that are older than the new setting go within a minute.',
  access: { by: 'client', scope: 'admin:settings' },
  body: z
    .strictObject(OrganizationSettings.partial().shape)
    .refine((change) => Object.keys(change).length > 0, { error: 'name what is to change' }),
  replies: { 200: OrganizationSettings },
  problems: [],
})
