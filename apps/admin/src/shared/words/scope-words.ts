import type { Scope } from '@cloudprint/protocol/http/roles'

export const scopeWords: Record<Scope, { label: string; meaning: string }> = {
  'jobs:write': { label: 'Submit and cancel jobs', meaning: 'Print test pages, too.' },
  'jobs:read': { label: 'Read jobs', meaning: 'Their state, history and receipts, never the document.' },
  'printers:read': { label: 'Read printers', meaning: 'Capabilities and health.' },
  'printers:write': { label: 'Change printers', meaning: 'Their settings at the relay.' },
  'computers:read': { label: 'Read computers', meaning: 'Which are connected, and how.' },
  'computers:write': { label: 'Add and remove computers', meaning: 'For roll-out scripts.' },
  'admin:keys': { label: 'Manage API keys', meaning: 'Make and revoke keys: as mighty as an owner.' },
  'admin:people': { label: 'Manage people', meaning: 'Invite them, change their roles, remove them.' },
  'admin:sites': { label: 'Manage sites', meaning: 'Add, rename and remove them.' },
  'admin:settings': { label: 'Change settings', meaning: 'Set how long failed documents and job records are kept.' },
  'admin:audit': { label: 'Read the audit', meaning: 'Who changed what, when and from where.' },
}
