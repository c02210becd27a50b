import type { Overview } from '@cloudprint/protocol/http/console-routes'

type Site = NonNullable<Overview['sites']>['worst'][number]

const many = (count: number, one: string, more: string) => `${count.toLocaleString()} ${count === 1 ? one : more}`

export const overview = {
  firstRun: {
    askAdmin: 'Your role here does not include it; ask an admin of your organization.',
  },
  keys: {
    refused: 'Key has expired, and is still tried',
    expires: 'Key in use expires',
    link: 'Keys',
  },
  sites: {
    title: 'Sites',
    note: (count: number, shown: number) => (count > shown ? `the ${shown} with the most trouble` : 'most trouble first'),
    all: (count: number) => `All ${count.toLocaleString()} sites`,
    calm: 'All in order',
    computers: ({ computersConnected, computersDisconnected }: Site) =>
      many(computersConnected + computersDisconnected, 'computer', 'computers'),
    printers: ({ printers }: Site) => many(printers, 'printer', 'printers'),
    uncertain: (count: number) => many(count, 'uncertain job', 'uncertain jobs'),
    stopped: (count: number) => many(count, 'stopped', 'stopped'),
    disconnected: (count: number) => many(count, 'computer away', 'computers away'),
  },
}
