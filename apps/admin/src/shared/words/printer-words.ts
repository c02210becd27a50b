import type { Availability, Printer } from '@cloudprint/protocol/http/printer-routes'
import { texts } from '../../texts/texts.ts'
import { readableKeyword } from './keyword.ts'
import { reasonsText } from './reason-words.ts'
import type { Tone } from './tone.ts'

interface AvailabilityWords {
  label: string
  tone: Tone
  /** What it means for the next job. */
  meaning: string
}

export const availabilityWords: Record<Availability, AvailabilityWords> = {
  ready: { label: 'Ready', tone: 'ok', meaning: 'A job sent now would print.' },
  attention: { label: 'Needs attention', tone: 'attention', meaning: 'It prints, and soon somebody should look at it.' },
  stopped: { label: 'Stopped', tone: 'bad', meaning: 'It does not print until somebody acts.' },
  paused: { label: texts.printers.paused.label, tone: 'attention', meaning: texts.printers.paused.meaning },
  unreachable: {
    label: 'Out of reach',
    tone: 'quiet',
    meaning: 'Its computer is not connected. Jobs wait until it is.',
  },
  gone: { label: 'Gone', tone: 'quiet', meaning: 'Its queue no longer exists on the computer.' },
}

/** What keeps it from printing or wants a person, the worst first; empty where nothing does or nothing is told. */
export function hindranceWords({
  availability,
  blockedBy,
  paused,
  health,
}: Pick<Printer, 'availability' | 'blockedBy' | 'paused' | 'health'>): string {
  if (availability === 'paused' && paused !== null) return texts.printers.paused.by(paused.byName)
  if (availability === 'unreachable' || availability === 'gone') return ''
  if (blockedBy !== null) return 'A job in doubt holds up the rest'
  const hindering = health.reasons.filter(({ severity }) => severity !== 'report')
  const shown = hindering.length > 0 ? hindering : health.reasons
  const why = reasonsText(shown.map(({ reason }) => reason).filter((reason) => reason !== 'none'))
  return why === '' && !health.acceptingJobs ? 'Its queue refuses new jobs' : why
}

export const deviceStateWords = {
  idle: 'Idle',
  processing: 'Printing now',
  stopped: 'Stopped',
  unknown: 'Not reported',
} as const

export const severityWords = {
  report: { label: 'for information', tone: 'quiet' },
  warning: { label: 'warning', tone: 'attention' },
  error: { label: 'stops printing', tone: 'bad' },
} as const satisfies Record<string, { label: string; tone: Tone }>

export const bestEvidenceWords = {
  spooled: 'That the print system took the job; nothing after that',
  sent: 'That every byte reached the device; not that it printed',
  printed: 'That the device itself reports the pages as printed',
} as const

export const doubtPolicyWords = {
  hold: 'Waits for a person (never prints twice)',
  reprint: 'Prints again (may print twice)',
} as const

export const stopPolicyWords = {
  resume: { label: 'Started again once its cause is gone', choose: 'Start it again by itself' },
  hold: { label: 'Stays stopped until a person starts it', choose: 'Leave it to people' },
} as const

const supplyKinds: Record<string, string> = {
  'toner': 'Toner',
  'toner-cartridge': 'Toner',
  'waste-toner': 'Waste toner container',
  'ink': 'Ink',
  'ink-cartridge': 'Ink',
  'waste-ink': 'Waste ink container',
  'opc': 'Drum',
  'fuser': 'Fuser',
  'developer': 'Developer',
  'ribbon-wax': 'Ribbon',
  'print-ribbon': 'Ribbon',
  'transfer-unit': 'Transfer unit',
  'staples': 'Staples',
}

export function supplyKindWords(kind: string): string {
  return supplyKinds[kind] ?? readableKeyword(kind)
}

const systems = { cups: 'CUPS', windows: 'Windows spooler', folder: 'Folder', fake: 'Test printer' } as Record<string, string>

/** `cups/Zebra_1` is queue `Zebra_1` of CUPS. */
export function queueWords(name: string): { system: string; queue: string } {
  const slash = name.indexOf('/')
  const system = name.slice(0, slash)
  return { system: systems[system] ?? readableKeyword(system), queue: name.slice(slash + 1) }
}
