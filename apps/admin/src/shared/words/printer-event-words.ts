import type { PrinterEvent } from '@cloudprint/protocol/http/printer-routes'
import { doubtPolicyWords, stopPolicyWords } from './printer-words.ts'
import type { Tone } from './tone.ts'

/** What was done to a printer, as a person tells it. */
export function printerEventWords({ event, byName }: PrinterEvent): { title: string; detail: string; tone: Tone } {
  switch (event.kind) {
    case 'resumed':
      return {
        title: event.attempt > 1 ? `Started again, time ${event.attempt} in a row` : 'Started again',
        detail: event.why,
        tone: event.attempt > 1 ? 'attention' : 'ok',
      }
    case 'resume-refused':
      return { title: `${byName} may not start it again`, detail: event.problem?.advice ?? event.why, tone: 'bad' }
    case 'resume-given-up':
      return { title: `Given up after ${event.attempt} times`, detail: event.why, tone: 'bad' }
    case 'changed':
      return { title: `Set by ${byName}`, detail: changeWords(event), tone: 'quiet' }
  }
}

function changeWords({ onDoubt, doubtBlocks, onStop }: Extract<PrinterEvent['event'], { kind: 'changed' }>): string {
  return [
    onStop === undefined ? [] : `On an error: ${stopPolicyWords[onStop].label}`,
    onDoubt === undefined ? [] : `In doubt: ${doubtPolicyWords[onDoubt]}`,
    doubtBlocks === undefined ? [] : doubtBlocks ? 'Later jobs wait until doubt is settled' : 'Later jobs print in the meantime',
  ]
    .flat()
    .join(' · ')
}
