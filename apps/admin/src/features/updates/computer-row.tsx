import type { ComputerUpdate } from '@cloudprint/protocol/http/update-routes'
import { problems } from '@cloudprint/protocol/problems'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../shared/api/use-may.ts'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './computers-panel.module.css'
import { changeComputerUpdates } from './queries.ts'

const words = texts.updates.computers

const toneOf = {
  offered: 'busy',
  staged: 'busy',
  waiting: 'busy',
  switching: 'busy',
  healthy: 'ok',
  returned: 'bad',
  refused: 'attention',
} as const

/** One computer: what it runs, how its update stands, what to do where it failed. */
export function ComputerRow({ computer }: { computer: ComputerUpdate }) {
  const { computerId, computerName, siteName, running, isHeld, pinnedVersion, wishedVersion } = computer
  const change = useMutation(changeComputerUpdates(useQueryClient()))
  const mayChange = useMay()('computers:write')
  const notes = [
    isHeld ? words.held : [],
    pinnedVersion === null ? [] : words.pinned(pinnedVersion),
    wishedVersion === null ? [] : words.wished(wishedVersion),
  ].flat()
  return (
    <li className={classes.row}>
      <div>
        <Link to="/computers/$computerId" params={{ computerId }}>
          {computerName}
        </Link>
        <div>
          {siteName}, {running}
        </div>
      </div>
      <div>
        <Progress computer={computer} />
        {notes.length > 0 && <div>{notes.join(', ')}</div>}
        {computer.obstacle !== null && (
          <p className={classes.remedy}>
            {problems[computer.obstacle].title}. {problems[computer.obstacle].advice} <code>{computer.obstacle}</code>
          </p>
        )}
        {change.error !== null && <ProblemPanel error={change.error} />}
      </div>
      {mayChange && (
        <div className={classes.acts}>
          <Button
            size="xs"
            variant="default"
            aria-label={words.nowOf(computerName)}
            disabled={computer.mode !== 'auto'}
            loading={change.isPending}
            onClick={() => change.mutate({ computerId, body: { isWished: true } })}
          >
            {words.now}
          </Button>
          <Button
            size="xs"
            variant="default"
            aria-label={isHeld ? words.releaseOf(computerName) : words.holdOf(computerName)}
            onClick={() => change.mutate({ computerId, body: { isHeld: !isHeld } })}
          >
            {isHeld ? words.release : words.hold}
          </Button>
        </div>
      )}
    </li>
  )
}

function Progress({ computer: { mode, progress } }: { computer: ComputerUpdate }) {
  if (mode === null) return <StateMark tone="quiet">{words.unknown}</StateMark>
  if (mode !== 'auto') return <StateMark tone="quiet">{words[mode]}</StateMark>
  if (progress === null) return <StateMark tone="quiet">{words.nothing}</StateMark>
  const { phase, version, since, code, detail } = progress
  return (
    <>
      <StateMark tone={toneOf[phase]}>{words.phaseOf(words.phases[phase], version)}</StateMark> <Time iso={since} />
      {code !== null && (
        <p className={classes.remedy}>
          {problems[code].title} ({detail}). {problems[code].advice} <code>{code}</code>
        </p>
      )}
    </>
  )
}
