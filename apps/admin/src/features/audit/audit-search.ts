import { actorKinds } from '@cloudprint/protocol/http/audit-routes'
import { z } from 'zod'
import { oneOf, textValue } from '../../shared/url-value.ts'

/** A day of the calendar, as a date field gives it: `2026-11-22`. */
const day = z.iso.date().optional().catch(undefined)

/** What the address of the audit can say. */
export const AuditSearch = z.object({
  actorKind: oneOf(actorKinds),
  actorId: textValue,
  /** All acts on one kind of thing, such as `printer`. */
  action: textValue,
  target: textValue,
  from: day,
  to: day,
  search: textValue,
  cursor: textValue,
})
export type AuditSearch = z.infer<typeof AuditSearch>
