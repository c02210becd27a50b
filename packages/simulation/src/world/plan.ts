import { Chance } from './chance.ts'

/** What may go wrong in a run; each run has some of it, so that rare combinations get their turn. */
const troubles = [
  'relay-crash',
  'relay-stop',
  'agent-crash',
  'agent-stop',
  'spooler-crash',
  'spooler-restart',
  'spooler-answers',
  'partition',
  'reset',
  'messages',
  'clock',
  'disk-full',
  'printer-stops',
  'canceled-at-printer',
  'clone',
  'journal-lost',
  'disk-restored',
  'disk-copied',
  'database',
  'database-away',
  'database-hangs',
  'relay-disk-full',
  'spool-full',
  'fetch-cuts',
  'web-away',
  'blob-lost',
] as const
export type Trouble = (typeof troubles)[number]

/** The shape of one run, drawn from its seed before anything happens. */
export interface Plan {
  troubles: ReadonlySet<Trouble>
  organizations: number
  computers: number
  printersEach: number
  jobs: number
  /** Things go wrong, and customers ask, for this long. */
  busyMs: number
  /** Between two troubles, on average. */
  troubleEveryMs: number
  printsMs: { min: number; max: number }
  /** What of the print system's memory a crash takes. */
  dirtyMs: number
  aborts: number
  cancels: number
  reprints: number
  largeDocuments: number
  shortLives: number
  /** How long documents are sealed to the same key; a key is looked at when a session opens, and every ten minutes. */
  rotateKeysEveryMs: number
  /** Which printers are set so that doubt blocks them. */
  doubtBlocks: 'none' | 'every second' | 'all'
  /** How long organizations keep the documents of failed jobs, and how many of those a customer has tried again. */
  failedDocumentsMs: number
  retries: number
  /** How many jobs say where their document lies. */
  references: number
}

export function drawPlan(chance: Chance, seed: number): Plan {
  const share = chance.pick([0, 0.1, 0.25, 0.5])
  const own = new Chance(~seed)
  const printsFrom = chance.pick([20, 200, 1_000])
  const drawn = new Set(troubles.filter((trouble) => !drawnLater.has(trouble) && chance.happens(rare.has(trouble) ? share / 2 : share)))
  // Messages that come twice tell most where offers are refused.
  if (drawn.has('messages') && chance.happens(0.5)) drawn.add('disk-full')
  const references = new Chance(seed ^ 0x5b1d).pick([0, 0, 0.3, 1])
  const late = new Chance(seed ^ 0x44c3)
  for (const trouble of drawnLater) if (late.happens(trouble === 'web-away' && references > 0 ? 0.5 : 0.1)) drawn.add(trouble)
  return {
    troubles: drawn,
    organizations: chance.int(1, 2),
    computers: chance.pick([1, 1, 2, 2, 3]),
    printersEach: chance.pick([1, 1, 2, 3]),
    jobs: chance.pick([4, 8, 12, 20, 45]),
    busyMs: chance.pick([8_000, 20_000, 45_000, 90_000]),
    troubleEveryMs: chance.pick([800, 2_500, 8_000]),
    printsMs: { min: printsFrom, max: printsFrom * 6 },
    dirtyMs: chance.pick([0, 30_000]),
    aborts: chance.pick([0, 0, 0.05]),
    cancels: chance.pick([0, 0.1, 0.4]),
    reprints: chance.pick([0, 0.3, 1]),
    largeDocuments: chance.pick([0, 0.2, 0.6]),
    shortLives: chance.pick([0, 0, 0.2]),
    // By a chance of its own: a run in which no printer is set so goes as it went before there was the setting.
    doubtBlocks: own.pick(['none', 'none', 'none', 'every second', 'all'] as const),
    rotateKeysEveryMs: own.pick([2_000, 20_000, 86_400_000]),
    failedDocumentsMs: new Chance(seed ^ 0x2f1e).pick([0, 5_000, 40_000, 3_600_000]),
    retries: new Chance(seed ^ 0x7a31).pick([0, 0.5, 1]),
    references,
  }
}

const rare = new Set<Trouble>(['clone', 'journal-lost', 'disk-restored', 'disk-copied', 'messages'])
/** By chances of their own, so that a run without them goes as it went before there were any. */
const drawnLater = new Set<Trouble>(['web-away', 'blob-lost'])
