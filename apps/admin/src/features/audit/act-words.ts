import type { AuditEntry } from '@cloudprint/protocol/http/audit-routes'
import { texts } from '../../texts/texts.ts'

const words = texts.audit

/** What was done, with the name of the thing where the entry has one: “API key created: WMS”. */
export function actWords({ action, before, after, detail }: Pick<AuditEntry, 'action' | 'before' | 'after' | 'detail'>): string {
  const said = words.acts[action] ?? spelledOut(action)
  const name = nameIn(after) ?? nameIn(before) ?? nameIn(detail)
  return typeof name === 'string' ? words.actOn(said, name) : said
}

function nameIn(fields: AuditEntry['after']): unknown {
  return fields?.['name'] ?? fields?.['email']
}

/** One of a relay of another version: `thing.became-new` is “Thing became new”. */
function spelledOut(action: string): string {
  const spaced = action.replaceAll(/[.-]/g, ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
