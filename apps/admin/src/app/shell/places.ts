/** The console's pages, in the order in which they are offered. */
export const places = [
  { to: '/', label: 'Overview' },
  { to: '/jobs', label: 'Jobs' },
  { to: '/printers', label: 'Printers' },
  { to: '/computers', label: 'Computers' },
  { to: '/keys', label: 'Keys' },
  { to: '/network', label: 'Network' },
  { to: '/settings', label: 'Settings' },
] as const
