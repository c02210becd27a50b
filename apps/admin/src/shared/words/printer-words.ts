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

const words = texts.printerStates
const { label, meaning } = texts.printers.paused

export const availabilityWords: Record<Availability, AvailabilityWords> = {
  ready: { ...words.availability.ready, tone: 'ok' },
  attention: { ...words.availability.attention, tone: 'attention' },
  stopped: { ...words.availability.stopped, tone: 'bad' },
  paused: { label, meaning, tone: 'attention' },
  unreachable: { ...words.availability.unreachable, tone: 'quiet' },
  gone: { ...words.availability.gone, tone: 'quiet' },
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
  if (blockedBy !== null) return words.heldUp
  const hindering = health.reasons.filter(({ severity }) => severity !== 'report')
  const shown = hindering.length > 0 ? hindering : health.reasons
  const why = reasonsText(shown.map(({ reason }) => reason).filter((reason) => reason !== 'none'))
  return why === '' && !health.acceptingJobs ? words.refuses : why
}

export const deviceStateWords = words.device

export const severityWords = {
  report: { label: words.severities.report, tone: 'quiet' },
  warning: { label: words.severities.warning, tone: 'attention' },
  error: { label: words.severities.error, tone: 'bad' },
} as const satisfies Record<string, { label: string; tone: Tone }>

export const bestEvidenceWords = words.bestEvidence
export const doubtPolicyWords = words.doubtPolicies
export const stopPolicyWords = words.stopPolicies

export function supplyKindWords(kind: string): string {
  return words.supplies[kind] ?? readableKeyword(kind)
}

/** `cups/Zebra_1` is queue `Zebra_1` of CUPS. */
export function queueWords(name: string): { system: string; queue: string } {
  const slash = name.indexOf('/')
  const system = name.slice(0, slash)
  return { system: words.systems[system] ?? readableKeyword(system), queue: name.slice(slash + 1) }
}
