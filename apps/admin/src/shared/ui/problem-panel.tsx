import { problems } from '@cloudprint/protocol/problems'
import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { ProblemError, isUnreachable } from '../api/problem-error.ts'
import classes from './problem-panel.module.css'
import { StateMark } from './state-mark.tsx'

interface ProblemPanelProps {
  error: unknown
  onRetry?: () => void
}

/** A failure as a person needs it: what, the particulars, what to do, and the id that support asks for. */
export function ProblemPanel({ error, onRetry }: ProblemPanelProps) {
  const { title, detail, advice, requestId } = describe(error)
  return (
    <div className={classes.problem} role="alert">
      <StateMark tone="bad">{title}</StateMark>
      {detail !== '' && <p className={classes.detail}>{detail}</p>}
      <p className={classes.advice}>{advice}</p>
      {(onRetry !== undefined || requestId !== undefined) && (
        <div className={classes.foot}>
          {onRetry !== undefined && (
            <Button variant="default" size="xs" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
              Try again
            </Button>
          )}
          {requestId !== undefined && (
            <span className={classes.request}>
              Request <code>{requestId}</code>
            </span>
          )}
        </div>
      )}
    </div>
  )
}

function describe(error: unknown) {
  if (isUnreachable(error)) {
    return {
      title: 'The relay does not answer',
      detail: '',
      advice: 'Check the network of this computer. The page tries again by itself.',
      requestId: undefined,
    }
  }
  if (error instanceof ProblemError) {
    const { title, advice } = problems[error.code]
    return { title, detail: error.detail, advice, requestId: error.requestId }
  }
  return {
    title: 'This page broke',
    detail: error instanceof Error ? error.message : '',
    advice: 'Reload the page; if it goes on, report what you did.',
    requestId: undefined,
  }
}
