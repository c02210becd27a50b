import { z } from 'zod'

/** Identifiers are UUIDs (version 7 where the relay makes them, so that they sort by creation). */
export const OrganizationId = z.uuid().brand<'OrganizationId'>()
export type OrganizationId = z.infer<typeof OrganizationId>

export const SiteId = z.uuid().brand<'SiteId'>()
export type SiteId = z.infer<typeof SiteId>

export const ComputerId = z.uuid().brand<'ComputerId'>()
export type ComputerId = z.infer<typeof ComputerId>

export const PrinterId = z.uuid().brand<'PrinterId'>()
export type PrinterId = z.infer<typeof PrinterId>

export const JobId = z.uuid().brand<'JobId'>()
export type JobId = z.infer<typeof JobId>

export const ApiKeyId = z.uuid().brand<'ApiKeyId'>()
export type ApiKeyId = z.infer<typeof ApiKeyId>

export const EnrolmentCodeId = z.uuid().brand<'EnrolmentCodeId'>()
export type EnrolmentCodeId = z.infer<typeof EnrolmentCodeId>

export const PersonId = z.uuid().brand<'PersonId'>()
export type PersonId = z.infer<typeof PersonId>

export const InvitationId = z.uuid().brand<'InvitationId'>()
export type InvitationId = z.infer<typeof InvitationId>

/** An upload, and the job that it becomes. */
export const UploadId = z.uuid().brand<'UploadId'>()
export type UploadId = z.infer<typeof UploadId>
