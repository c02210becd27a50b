import type { Scope } from '@cloudprint/protocol/http/roles'
import { texts } from '../../texts/texts.ts'

const words = texts.shell.places

/** The console's pages, in the order in which they are offered, each to those who may read what it shows. */
export const places = [
  { to: '/', label: words['/'], scope: 'jobs:read' },
  { to: '/jobs', label: words['/jobs'], scope: 'jobs:read' },
  { to: '/printers', label: words['/printers'], scope: 'printers:read' },
  { to: '/computers', label: words['/computers'], scope: 'computers:read' },
  { to: '/sites', label: words['/sites'], scope: 'computers:read' },
  { to: '/keys', label: words['/keys'], scope: 'admin:keys' },
  { to: '/people', label: words['/people'], scope: 'admin:people' },
  { to: '/audit', label: words['/audit'], scope: 'admin:audit' },
  { to: '/network', label: words['/network'], scope: 'computers:read' },
  { to: '/updates', label: words['/updates'], scope: 'admin:settings' },
  { to: '/settings', label: words['/settings'], scope: 'jobs:read' },
] as const satisfies Place[]

interface Place {
  to: string
  label: string
  scope: Scope
}

/** The place that an address belongs to: its own, or the one above it; what belongs to none is for everybody, as the overview is. */
export function placeOf(path: string): Place {
  return places.find(({ to }) => path === to || path.startsWith(`${to}/`)) ?? places[0]
}
