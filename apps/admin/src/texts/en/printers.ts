/** The printers of an organization, and one of them. */
export const printers = {
  title: 'Printers',
  summary: 'Every queue the computers report, and whether a job sent now would print.',
  state: 'State',
  filter: 'Printer',
  onePrinter: 'One printer',
  noneFits: 'No printer fits these filters',
  search: 'Search names, tags, models',
  empty: {
    title: 'No printers yet',
    text: 'Printers come with their computer: add one, and all its queues appear here within seconds.',
  },
  columns: { name: 'Printer', state: 'State', computer: 'Computer', model: 'Model', jobs: 'Jobs' },
  load: ({ printing, waiting }: { printing: number; waiting: number }) =>
    [
      ...(printing === 0 ? [] : [`${printing.toLocaleString()} printing`]),
      ...(waiting === 0 ? [] : [`${waiting.toLocaleString()} waiting`]),
    ].join(', '),
  ofComputer: {
    title: 'Printers',
    all: 'All its printers',
    none: 'It reports no printers',
    noneText: 'Add a queue on the machine, in its own print settings; it appears here within seconds.',
    waiting: 'Waiting for its printers. They arrive a few seconds after the computer.',
  },
  paused: {
    label: 'Paused',
    meaning: 'The relay hands out nothing to it. Its jobs wait until somebody lets it go on.',
    title: (printer: string) => `${printer} is paused`,
    by: (name: string) => `Paused by ${name}`,
    since: 'since',
    rest: 'New jobs are taken, and wait at the relay. What its computer already holds is printed all the same.',
    atComputer: (count: number) =>
      count === 1 ? '1 job is at its computer and goes on.' : `${count.toLocaleString()} jobs are at its computer and go on.`,
    pause: 'Pause',
    resume: 'Let it go on',
  },
  blocked: {
    title: (printer: string) => `A job in doubt holds up ${printer}`,
    text: 'Nobody can tell whether it was printed, and this printer is set so that later jobs wait until somebody says.',
    settle: 'Look at the job and settle it',
    look: 'Look at the job',
  },
  name: {
    edit: 'Name and tags',
    title: (printer: string) => `Name and tags of ${printer}`,
    alias: 'Name',
    aliasHint: (systemName: string) =>
      `Shown everywhere instead of “${systemName}”, the name in its print system. Leave it empty to show that one.`,
    tags: 'Tags',
    tagsHint: 'Words to find it by, with Enter or a comma after each: a floor, a line, a kind of label.',
    save: 'Save',
    leave: 'Leave it',
    systemName: 'In its print system',
    tagFilter: (tag: string) => `All printers with the tag ${tag}`,
  },
  testPage: {
    more: 'Choose what it is made in',
    heading: 'Print a test page in',
    formats: {
      'application/pdf': { label: 'PDF', note: 'A4 page, laid out by its driver' },
      'application/vnd.zebra.zpl': { label: 'ZPL', note: 'Zebra label' },
      'application/vnd.zebra.epl': { label: 'EPL', note: 'Older Zebra or Eltron label' },
      'application/vnd.epson.escpos': { label: 'ESC/POS', note: 'Receipt' },
    },
  },
  identify: {
    act: 'Identify',
    identified: {
      title: 'It was asked to show itself',
      text: (printer: string) => `${printer} blinks, beeps or shows something now, for a few seconds.`,
    },
    cannot: { title: 'It can’t show itself', text: 'A test page shows which one it is.' },
    noAnswer: { title: 'It could not be asked', text: 'A test page shows which one it is, as soon as it prints again.' },
    close: 'Close',
  },
  queue: {
    title: 'Queue',
    printing: 'Prints now',
    next: 'Comes next',
    empty: 'Nothing waits',
    emptyText: 'A job sent now would be the next one.',
    waiting: (count: number) => (count === 1 ? '1 job waits' : `${count.toLocaleString()} jobs wait`),
    where: ({ atComputer, atRelay }: { atComputer: number; atRelay: number }) =>
      [
        ...(atComputer === 0 ? [] : [`${atComputer.toLocaleString()} at its computer`]),
        ...(atRelay === 0 ? [] : [`${atRelay.toLocaleString()} at the relay`]),
      ].join(', '),
    oldest: 'the oldest for',
    more: (count: number) => (count === 1 ? 'and 1 more' : `and ${count.toLocaleString()} more`),
    all: 'All that wait',
    expires: 'expires',
    cancel: {
      act: 'Cancel all that wait',
      title: (count: number) => (count === 1 ? 'Cancel the job that waits?' : `Cancel all ${count.toLocaleString()} jobs that wait?`),
      atRelay: (count: number) =>
        count === 1
          ? '1 job waits at the relay. It is canceled at once, and prints nothing.'
          : `${count.toLocaleString()} jobs wait at the relay. They are canceled at once, and print nothing.`,
      atComputer: (count: number, computer: string) =>
        count === 1
          ? `1 job is at ${computer} already. It is asked to let go; the job may still print, and its page says what became of it.`
          : `${count.toLocaleString()} jobs are at ${computer} already. It is asked to let go of them; some may still print, and their pages say what became of each.`,
      final:
        'This can’t be taken back: their documents are deleted. What prints now is left alone, and so is what is submitted from now on.',
      confirm: (count: number) => (count === 1 ? 'Cancel it' : `Cancel all ${count.toLocaleString()}`),
      done: ({ canceled, asked }: { canceled: number; asked: number }) =>
        [
          canceled === 1 ? '1 job was canceled.' : `${canceled.toLocaleString()} jobs were canceled.`,
          ...(asked === 0
            ? []
            : [
                asked === 1
                  ? 'Its computer was asked to let go of 1 more.'
                  : `Its computer was asked to let go of ${asked.toLocaleString()} more.`,
              ]),
        ].join(' '),
    },
  },
  doubts: {
    title: 'In doubt',
    text: 'Nobody can tell whether these were printed. Look at the printer and its output, choose those that belong together, and say what you found.',
    all: 'Choose all',
    open: 'Open the job',
    chosen: (count: number) => `${count.toLocaleString()} chosen`,
    verdict: 'What you found, for all that are chosen',
    verdicts: {
      'printed': {
        label: 'They came out',
        act: (count: number) => `Mark ${count.toLocaleString()} as printed`,
        meaning: 'They are completed on your word, and their documents are deleted.',
      },
      'print-again': {
        label: 'Nothing came out, and they are still needed',
        act: (count: number) => `Print ${count.toLocaleString()} again`,
        meaning: 'They go to the printer at once, before the jobs that wait there. What did come out after all comes out a second time.',
      },
      'discard': {
        label: 'They are not needed any more',
        act: (count: number) => `Discard ${count.toLocaleString()}`,
        meaning: 'They are not printed again, whether they came out or not, and their documents are deleted.',
      },
    },
    settle: 'Settle',
    settled: (count: number) => (count === 1 ? '1 job is settled.' : `${count.toLocaleString()} jobs are settled.`),
    unsettled: (count: number) =>
      count === 1 ? '1 was settled by somebody else meanwhile.' : `${count.toLocaleString()} were settled by somebody else meanwhile.`,
    more: 'There are more; they appear here when these are settled.',
  },
  outages: {
    title: 'Outages',
    note: 'when it would not have printed',
    kinds: { stopped: 'Stopped', unreachable: 'Computer away', gone: 'Queue was gone' },
    allKinds: 'All',
    short: 'Short ones, too',
    shortNote: 'under a minute',
    lasts: 'lasts',
    lasted: 'for',
    now: 'now',
    noReason: 'Its print system gave no reason.',
    away: (computer: string) => `${computer} was not connected to the relay.`,
    isGone: 'The queue was taken away from its print system.',
    empty: 'No outage known',
    emptyText: 'None in the last year, as far as the relay has seen.',
    emptyLong: 'None of a minute or more in the last year, as far as the relay has seen.',
    noneFits: 'None of this kind',
    older: 'Older',
    newest: 'Newest',
  },
  loaded: {
    title: 'Loaded and set',
    paper: 'Paper loaded',
    notTold: 'The printer does not tell',
    defaults: 'When a job doesn’t say',
    noDefaults: 'Raw queues have no defaults: bytes go through unchanged.',
    supplies: 'Supplies',
  },
  filters: {
    site: 'Site',
    tag: 'Tag',
    findTag: 'Find a tag',
    used: (count: number) => (count === 1 ? '1 printer' : `${count.toLocaleString()} printers`),
  },
  history: {
    title: 'What was done',
    resumed: (times: number) => (times > 1 ? `Started again, time ${times} in a row` : 'Started again'),
    resumeRefused: (name: string) => `${name} may not start it again`,
    givenUp: (times: number) => `Given up after ${times} times`,
    setBy: (name: string) => `Set by ${name}`,
    onStop: (policy: string) => `On an error: ${policy}`,
    onDoubt: (policy: string) => `In doubt: ${policy}`,
    doubtBlocks: (blocks: boolean) => (blocks ? 'Later jobs wait until doubt is settled' : 'Later jobs print in the meantime'),
    named: (alias: string) => `Named “${alias}”`,
    unnamed: 'Shown under its print system’s name again',
    labels: (size: string, resolution: string) => `Draws PDFs and images as labels of ${size} at ${resolution}`,
    noLabels: 'Draws no labels any more',
    tagged: (tags: readonly string[]) => `Tags: ${tags.join(', ')}`,
    untagged: 'Tags taken away',
    pausedBy: (name: string) => `Paused by ${name}`,
    resumedBy: (name: string) => `${name} let it go on`,
    canceled: (name: string) => `${name} canceled what waited`,
    settled: (name: string) => `${name} settled doubts`,
    identified: (name: string) => `${name} let it show itself`,
    jobs: (count: number) => (count === 1 ? '1 job' : `${count.toLocaleString()} jobs`),
  },
}
