import type { PrinterEvent } from '@cloudprint/protocol/http/printer-routes'
import { texts } from '../../texts/texts.ts'
import { doubtPolicyWords, stopPolicyWords } from './printer-words.ts'
import type { Tone } from './tone.ts'

const words = texts.printers.history

/** What was done to a printer, as a person tells it. */
export function printerEventWords({ event, byName }: PrinterEvent): { title: string; detail: string; tone: Tone } {
  switch (event.kind) {
    case 'resumed':
      return {
        title: words.resumed(event.attempt),
        detail: event.why,
        tone: event.attempt > 1 ? 'attention' : 'ok',
      }
    case 'resume-refused':
      return { title: words.resumeRefused(byName), detail: event.problem?.advice ?? event.why, tone: 'bad' }
    case 'resume-given-up':
      return { title: words.givenUp(event.attempt), detail: event.why, tone: 'bad' }
    case 'changed':
      return { title: changeTitle(event, byName), detail: changeWords(event), tone: event.paused === true ? 'attention' : 'quiet' }
    case 'jobs-canceled':
      return { title: words.canceled(byName), detail: words.jobs(event.canceled + event.asked), tone: 'quiet' }
    case 'jobs-settled':
      return { title: words.settled(byName), detail: words.jobs(event.jobs), tone: 'quiet' }
    case 'identified':
      return { title: words.identified(byName), detail: '', tone: 'quiet' }
  }
}

type Changed = Extract<PrinterEvent['event'], { kind: 'changed' }>

function changeTitle({ paused }: Changed, byName: string): string {
  if (paused === undefined) return words.setBy(byName)
  return paused ? words.pausedBy(byName) : words.resumedBy(byName)
}

function changeWords({ alias, tags, onDoubt, doubtBlocks, onStop, labels }: Changed): string {
  return [
    alias === undefined ? [] : alias === null ? words.unnamed : words.named(alias),
    tags === undefined ? [] : tags.length === 0 ? words.untagged : words.tagged(tags),
    onStop === undefined ? [] : words.onStop(stopPolicyWords[onStop].label),
    onDoubt === undefined ? [] : words.onDoubt(doubtPolicyWords[onDoubt]),
    labels === undefined ? [] : labelsWords(labels),
    doubtBlocks === undefined ? [] : words.doubtBlocks(doubtBlocks),
  ]
    .flat()
    .join(' · ')
}

function labelsWords(labels: NonNullable<Changed['labels']> | null): string {
  if (labels === null) return words.noLabels
  const { sizeOf } = texts.printerPage.labels
  return words.labels(sizeOf(labels.widthUm / 1000, labels.heightUm / 1000), labels.printerResolution)
}
