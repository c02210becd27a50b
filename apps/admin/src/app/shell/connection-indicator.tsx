import { Tooltip } from '@mantine/core'
import { useRelayLink } from '../../shared/api/relay-link.ts'
import type { RelayLinkState } from '../../shared/api/relay-link.ts'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import type { Tone } from '../../shared/words/tone.ts'
import classes from './connection-indicator.module.css'

/** Whether this page follows what happens, looks now and then, or has lost the relay. */
export function ConnectionIndicator() {
  const { label, tone, meaning } = wordsFor(useRelayLink())
  return (
    <Tooltip label={meaning} multiline maw={280}>
      <output className={classes.indicator} aria-label={`${label}. ${meaning}`}>
        <StateMark tone={tone}>
          <span className={classes.word}>{label}</span>
        </StateMark>
      </output>
    </Tooltip>
  )
}

function wordsFor({ reachable, live }: RelayLinkState): { label: string; tone: Tone; meaning: string } {
  if (!reachable) {
    return { label: 'Offline', tone: 'bad', meaning: 'The relay does not answer. What you see is what was last known.' }
  }
  return live
    ? { label: 'Live', tone: 'ok', meaning: 'Changes appear here as they happen.' }
    : { label: 'Every 30 s', tone: 'attention', meaning: 'The live link is not open; this page looks every 30 seconds.' }
}
