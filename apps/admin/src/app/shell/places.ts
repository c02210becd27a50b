import type { Scope } from '@cloudprint/protocol/http/roles'

/** The console's pages, in the order in which they are offered, each to those who may read what it shows. */
export const places = [
  { to: '/', label: 'Overview', scope: 'jobs:read' },
  { to: '/jobs', label: 'Jobs', scope: 'jobs:read' },
  { to: '/printers', label: 'Printers', scope: 'printers:read' },
  { to: '/computers', label: 'Computers', scope: 'computers:read' },
  { to: '/sites', label: 'Sites', scope: 'computers:read' },
  { to: '/keys', label: 'Keys', scope: 'admin:keys' },
  { to: '/people', label: 'People', scope: 'admin:people' },
  { to: '/audit', label: 'Audit', scope: 'admin:audit' },
  { to: '/network', label: 'Network', scope: 'computers:read' },
  { to: '/settings', label: 'Settings', scope: 'jobs:read' },
] as const satisfies { to: string; label: string; scope: Scope }[]
