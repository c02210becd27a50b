import type { ComputerUpdate } from '@cloudprint/protocol/http/update-routes'
import { problems } from '@cloudprint/protocol/problems'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { updateWords } from '../../shared/words/update-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './computers-panel.module.css'

const words = texts.updates.computers

/** How the last update of a computer stands, what keeps a chosen version away, and what to do about it. */
export function UpdateProgress({ computer }: { computer: ComputerUpdate }) {
  return (
    <>
      <Progress computer={computer} />
      {computer.obstacle !== null && <Remedy code={computer.obstacle} />}
    </>
  )
}

function Progress({ computer: { mode, progress } }: { computer: ComputerUpdate }) {
  if (mode === null) return <StateMark tone="quiet">{words.unknown}</StateMark>
  if (mode !== 'auto') return <StateMark tone="quiet">{words[mode]}</StateMark>
  if (progress === null) return <StateMark tone="quiet">{words.nothing}</StateMark>
  const { since, code, detail } = progress
  const { label, tone } = updateWords(progress)
  return (
    <>
      <StateMark tone={tone}>{label}</StateMark> <Time iso={since} />
      {code !== null && <Remedy code={code} detail={detail} />}
    </>
  )
}

function Remedy({ code, detail = '' }: { code: ProblemCode; detail?: string }) {
  const { title, advice } = problems[code]
  return (
    <p className={classes.remedy}>
      {title}
      {detail !== '' && ` (${detail})`}. {advice} <code>{code}</code>
    </p>
  )
}
