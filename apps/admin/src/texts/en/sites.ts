const many = (count: number, one: string, more: string) => `${count.toLocaleString()} ${count === 1 ? one : more}`

export const sites = {
  title: 'Sites',
  summary: 'The places with printers. People and keys can be limited to some of them.',
  search: 'Search sites',
  add: 'Add a site',
  noneFits: 'No site fits this search',
  empty: { title: 'No sites yet', text: 'A site groups the computers of one place.' },
  columns: { name: 'Site', computers: 'Computers', printers: 'Printers', timeZone: 'Time zone', created: 'Added' },
  computers: (connected: number, count: number) =>
    count === 0 ? 'None' : `${connected.toLocaleString()} of ${count.toLocaleString()} connected`,
  printers: (count: number) => many(count, 'printer', 'printers'),
  filter: { label: 'Site' },
  picker: {
    every: 'Every site',
    some: 'Only these sites',
    placeholder: 'Type to find a site',
    label: 'Sites',
    nothing: 'No site found',
    needed: 'Choose at least one site.',
  },
  form: {
    name: 'Name',
    namePlaceholder: 'Warehouse Rotterdam',
    timeZone: 'Time zone',
    timeZoneNote: 'In which times of this site are shown.',
    create: 'Add site',
  },
  page: {
    about: 'About this site',
    there: 'What is there',
    overview: 'Its overview',
    computers: 'Computers of this site',
    printers: 'Printers of this site',
    jobs: 'Jobs of this site',
    missing: 'There is no such site',
    missingWhy: 'It was removed, or you do not see it.',
    back: 'All sites',
  },
  remove: {
    button: 'Remove',
    title: (name: string) => `Remove ${name}?`,
    confirm: 'Remove site',
    text: 'Codes for adding computers there no longer hold. Who was limited to this site and others sees the others from now on. Jobs and the audit keep their entries.',
    inUse: (count: number) => `It still has ${many(count, 'computer', 'computers')}: move or remove them first.`,
  },
}
