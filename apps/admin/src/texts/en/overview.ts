import type { Overview } from '@cloudprint/protocol/http/console-routes'

type Site = NonNullable<Overview['sites']>['worst'][number]

const many = (count: number, one: string, more: string) => `${count.toLocaleString()} ${count === 1 ? one : more}`

export const overview = {
  title: 'Overview',
  perHour: {
    title: 'Jobs an hour',
    note: 'last 24 hours',
    hour: 'Hour',
    submitted: 'Submitted',
    completed: 'Completed',
    failed: 'Failed',
    other: 'Other',
  },
  byState: { title: 'Jobs by state', underWay: 'On their way', ended: 'Ended' },
  latency: {
    title: 'How fast',
    note: 'last 24 hours',
    toSpooled: 'Submitted until handed to print',
    toEnd: 'Submitted until the end',
    none: 'Nothing measured yet',
    half: 'p50, half are faster',
    slowest: 'p95, 1 in 20 is slower',
  },
  connected: { computers: 'Computers', allComputers: 'All computers', printers: 'Printers', allPrinters: 'All printers' },
  attention: {
    title: 'Needs you now',
    nothing: 'Nothing needs you right now',
    uncertain: 'May or may not have printed',
    job: '{job} on {printer}',
    allUncertain: (count: number) => `All ${count.toLocaleString()} uncertain jobs`,
    stopped: 'Stopped',
    printer: '{printer} at {computer}',
    waiting: (count: number) => (count === 1 ? '1 job waits' : `${count.toLocaleString()} jobs wait`),
    allStopped: (count: number) => `All ${count.toLocaleString()} stopped printers`,
    disconnected: 'Not connected',
    computer: '{computer} in {site}',
    allDisconnected: (count: number) => `All ${count.toLocaleString()} disconnected computers`,
  },
  firstRun: {
    title: 'Print the first page',
    summary: 'Three steps, a few minutes.',
    add: 'Add a computer',
    addNote: 'A machine on site that has printers. One command enrols it; nothing has to be opened in its firewall for us to come in.',
    askAdmin: 'Your role here does not include it; ask an admin of your organization.',
    see: 'See its printers',
    seeNote: 'All print queues of the machine appear here by themselves, with what they can do and how they are.',
    look: 'Look at the computer',
    print: 'Print a test page',
    printNote: 'Choose a printer, and watch the page go from here to the paper.',
    choose: 'Choose a printer',
    after: 'After that, create a key for the system that is to print, and submit jobs with it.',
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
