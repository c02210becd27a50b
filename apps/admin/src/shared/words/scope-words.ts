import type { Scope } from '@cloudprint/protocol/http/route'

export const scopeWords: Record<Scope, { label: string; meaning: string }> = {
  'jobs:write': { label: 'Submit and cancel jobs', meaning: 'Print test pages, too.' },
  'jobs:read': { label: 'Read jobs', meaning: 'Their state, history and receipts, never the document.' },
  'printers:read': { label: 'Read printers', meaning: 'Capabilities and health.' },
  'printers:write': { label: 'Change printers', meaning: 'Their settings at the relay.' },
  'computers:read': { label: 'Read computers', meaning: 'Which are connected, and how.' },
  'computers:write': { label: 'Add and remove computers', meaning: 'For roll-out scripts.' },
  'settings:write': { label: 'Change settings', meaning: 'Set how long failed documents and job records are kept.' },
  'keys:write': { label: 'Manage API keys', meaning: 'Make and revoke keys: as mighty as an owner.' },
}
