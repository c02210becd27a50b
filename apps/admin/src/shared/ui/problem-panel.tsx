import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { texts } from '../../texts/texts.ts'
import { describeError } from './describe-error.ts'
import classes from './problem-panel.module.css'
import { StateMark } from './state-mark.tsx'

interface ProblemPanelProps {
  error: unknown
  onRetry?: () => void
}

/** A failure as a person needs it: what, the particulars, what to do, and the id that support asks for. */
export function ProblemPanel({ error, onRetry }: ProblemPanelProps) {
  const { title, detail, advice, requestId } = describeError(error, { isAskedAgain: onRetry !== undefined })
  return (
    <div className={classes.problem} role="alert" ref={bringIntoView}>
      <StateMark tone="bad">{title}</StateMark>
      {detail !== '' && <p className={classes.detail}>{detail}</p>}
      <p className={classes.advice}>{advice}</p>
      {(onRetry !== undefined || requestId !== undefined) && (
        <div className={classes.foot}>
          {onRetry !== undefined && (
            <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
              {texts.controls.tryAgain}
            </Button>
          )}
          {requestId !== undefined && (
            <span className={classes.request}>
              {texts.controls.request} <code>{requestId}</code>
            </span>
          )}
        </div>
      )}
    </div>
  )
}

/** In a dialog on a phone it stands below what was just pressed. */
function bringIntoView(panel: HTMLElement | null): void {
  panel?.scrollIntoView({ block: 'nearest' })
}
