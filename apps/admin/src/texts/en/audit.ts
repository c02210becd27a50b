import type { AuditEntry } from '@cloudprint/protocol/http/audit-routes'

const actorTexts: Record<AuditEntry['actor']['kind'], string> = {
  'person': 'People',
  'api-key': 'API keys',
  'agent': 'Agents',
  'relay': 'The relay',
}

export const audit = {
  title: 'Audit',
  summary: 'Every change: who, what, when and from where. Entries can be neither changed nor removed.',
  search: 'Search names, addresses, changes',
  who: 'Who',
  actors: actorTexts,
  what: 'What',
  allThings: 'Everything',
  from: 'From',
  to: 'Until',
  exportAs: 'Export',
  csv: 'As CSV',
  jsonl: 'As JSON lines',
  noneFits: 'No entry fits these filters',
  empty: { title: 'Nothing was changed yet', text: 'The first change will be the first entry.' },
  by: (name: string) => `by ${name}`,
  fromAddress: (address: string) => `from ${address}`,
  before: 'Before',
  after: 'After',
  detail: 'More',
  field: 'Field',
  action: 'Act',
  target: 'Id of the thing',
  nothing: '–',
  label: 'Entries',
}
