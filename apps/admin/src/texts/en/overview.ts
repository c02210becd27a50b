import type { Overview } from '@cloudprint/protocol/http/console-routes'

type Site = NonNullable<Overview['sites']>['worst'][number]

const many = (count: number, one: string, more: string) => `${count.toLocaleString()} ${count === 1 ? one : more}`

export const overview = {
  title: 'Overview',
  lastDay: 'last 24 hours',
  perHour: {
    title: 'Jobs an hour',
    hour: 'Hour',
    submitted: 'Submitted',
    completed: 'Completed',
    failed: 'Failed',
    other: 'Other',
  },
  byState: { title: 'Jobs by state', underWay: 'On their way', ended: 'Ended in the last 24 hours' },
  latency: {
    title: 'How fast',
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
    computer: '{computer} in {site}',
    allDisconnected: (count: number) => `All ${count.toLocaleString()} disconnected computers`,
  },
  firstRun: {
    title: 'Print the first page',
    summary: 'Four steps, a few minutes. Each turns green by itself.',
    close: 'Close the guide',
    done: 'Done',
    add: 'Add a computer',
    addNote: 'A machine on site that has printers. One command enrols it; nothing has to be opened in its firewall for us to come in.',
    askAdmin: 'Your role here does not include it; ask an admin of your organization.',
    see: 'Its printers appear',
    seeNote: 'All print queues of the machine come here by themselves, a moment after its agent has connected.',
    awayNote: 'Its agent is not connected. Start it on the machine; its print queues come here by themselves a moment later.',
    look: 'Look at the computer',
    print: 'Print a test page',
    printNote: 'It tells where it comes from, for whoever finds it in the tray.',
    askOperator: 'Your role here does not include it; ask an operator or admin of your organization.',
    printed: 'It printed',
    printedNote: 'This turns green as soon as the page is out.',
    out: 'The page is out.',
    after: 'The page is out. Next, create a key for the system that is to print, and submit jobs with it.',
    createKey: 'Keys',
  },
  mail: {
    title: 'Mails can’t be sent',
    since: 'Since {time} no invitation and no link for a new password arrives.',
    said: (words: string) => `The mail server says: ${words}`,
    remedy:
      'Whoever runs the relay checks CLOUDPRINT_SMTP_URL and CLOUDPRINT_MAIL_FROM, and that the mail server is reached. This goes away with the next mail that is sent.',
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
    disconnected: (count: number) => many(count, 'computer disconnected', 'computers disconnected'),
  },
}
