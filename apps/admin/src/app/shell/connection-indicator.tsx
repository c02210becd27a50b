import { useRef } from 'react'
import { useRelayLink } from '../../shared/api/relay-link.ts'
import type { RelayLinkState } from '../../shared/api/relay-link.ts'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { useLatePart } from '../../shared/ui/use-late-part.ts'
import type { Tone } from '../../shared/words/tone.ts'
import { texts } from '../../texts/texts.ts'
import classes from './connection-indicator.module.css'

const words = texts.shell.connection

/** Comes when somebody first points there: what places it on the page is as large as a page's own code. */
const load = () => import('./connection-tooltip.tsx')

/** Whether this page follows what happens, looks now and then, or has lost the relay. */
export function ConnectionIndicator() {
  const { label, tone, meaning } = wordsFor(useRelayLink())
  const mark = useRef<HTMLOutputElement>(null)
  const { Part: ConnectionTooltip, fetchPart } = useLatePart(load)
  return (
    <>
      <output ref={mark} className={classes.indicator} aria-label={words.mark(label, meaning)} onPointerEnter={() => void fetchPart()}>
        <StateMark tone={tone}>
          <span className={classes.word}>{label}</span>
        </StateMark>
      </output>
      {ConnectionTooltip !== undefined && <ConnectionTooltip target={mark} meaning={meaning} />}
    </>
  )
}

function wordsFor({ reachable, live }: RelayLinkState): { label: string; tone: Tone; meaning: string } {
  if (!reachable) {
    return { ...words.offline, tone: 'bad' }
  }
  return live ? { ...words.live, tone: 'ok' } : { ...words.polling, tone: 'attention' }
}
