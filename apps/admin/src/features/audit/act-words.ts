import type { AuditEntry } from '@cloudprint/protocol/http/audit-routes'

/** `api-key.created` as people say it, with the name of the thing where the entry has one: “Api key created: WMS”. */
export function actWords({ action, before, after, detail }: Pick<AuditEntry, 'action' | 'before' | 'after' | 'detail'>): string {
  const words = action.replaceAll(/[.-]/g, ' ')
  const name = after?.['name'] ?? before?.['name'] ?? detail['name']
  const said = words.charAt(0).toUpperCase() + words.slice(1)
  return typeof name === 'string' ? `${said}: ${name}` : said
}
