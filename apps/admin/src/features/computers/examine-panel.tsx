import { routes } from '@cloudprint/protocol/http/routes'
import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { Finding, Verdict } from '@cloudprint/protocol/examination'
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'
import { useMay } from '../../shared/api/use-may.ts'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import type { Tone } from '../../shared/words/tone.ts'
import { texts } from '../../texts/texts.ts'
import classes from './examine-panel.module.css'

const words = texts.computers.examine

const tones: Record<Verdict, Tone> = { ok: 'ok', warning: 'attention', failed: 'bad', skipped: 'quiet' }

/** Has a computer's agent look for what keeps it from printing, and shows what it found. */
export function ExaminePanel({ computer }: { computer: Computer }) {
  const { id: computerId } = computer
  const examine = useMutation({ mutationFn: () => call(routes.examineComputer, { params: { computerId } }) })
  const may = useMay()
  const { data } = examine
  if (!may('printers:write')) return null
  return (
    <Panel
      title={words.title}
      action={
        <Button
          variant="default"
          size="compact-sm"
          disabled={computer.state !== 'connected'}
          loading={examine.isPending}
          onClick={() => examine.mutate()}
        >
          {data === undefined ? words.look : words.again}
        </Button>
      }
    >
      <div aria-live="polite">
        {examine.error !== null && <ProblemPanel error={examine.error} />}
        {data === undefined ? (
          <p className={classes.text}>{examine.isPending ? words.looking : computer.state === 'connected' ? words.text : words.away}</p>
        ) : data.outcome === 'no-answer' ? (
          <p className={classes.text}>{data.detail}</p>
        ) : (
          <>
            <ul className={classes.list}>
              {data.findings.map((finding, index) => (
                <FindingItem key={`${finding.check} ${index}`} finding={finding} />
              ))}
            </ul>
            <p className={classes.text}>
              {words.at} <Time iso={data.examinedAt} as="clock" />
            </p>
          </>
        )}
      </div>
    </Panel>
  )
}

function FindingItem({ finding: { check, verdict, says, remedy } }: { finding: Finding }) {
  return (
    <li className={classes.finding}>
      <StateMark tone={tones[verdict]}>{words.verdicts[verdict]}</StateMark>
      <div>
        <strong>{check}</strong>: {says}
        {remedy !== undefined && <div className={classes.remedy}>{remedy}</div>}
      </div>
    </li>
  )
}
