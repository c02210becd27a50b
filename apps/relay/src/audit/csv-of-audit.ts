import type { AuditEntry } from '@cloudprint/protocol/http/audit-routes'

const columns = ['id', 'at', 'actorKind', 'actorId', 'actorName', 'address', 'action', 'target', 'before', 'after', 'detail']

/** RFC 4180 ends lines so. */
const END = '\r\n'

export const csvHeader = columns.join(',') + END

export function csvLine({ id, at, actor, address, action, target, before, after, detail }: AuditEntry): string {
  const json = (fields: object | null) => (fields === null ? '' : JSON.stringify(fields))
  const values = [id, at, actor.kind, actor.id, actor.name, address, action, target, json(before), json(after), json(detail)]
  return values.map((value) => csvField(value ?? '')).join(',') + END
}

/** What begins as a formula does is text: else a name that somebody chose would be computed by whoever opens the file. */
export function csvField(text: string): string {
  const harmless = /^[\s\p{Cf}]*[=+\-@|%\t\r\n\uff1d\uff0b\uff0d\uff20]/u.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
