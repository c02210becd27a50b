import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { texts } from '../../texts/texts.ts'
import classes from './steps.module.css'

export function Steps({ children }: { children: ReactNode }) {
  return <ol className={classes.steps}>{children}</ol>
}

interface StepProps {
  title: string
  status: 'done' | 'now' | 'ahead'
  note?: string
  children?: ReactNode
}

/** One step of several that have to be taken in order. */
export function Step({ title, status, note, children }: StepProps) {
  return (
    <li className={classes.step} data-status={status} aria-current={status === 'now' ? 'step' : undefined}>
      <span className={classes.dot}>{status === 'done' && <IconCheck size={14} stroke={3} aria-label={texts.controls.done} />}</span>
      <div className={classes.body}>
        <h2 className={classes.title}>{title}</h2>
        {note !== undefined && status !== 'done' && <p className={classes.note}>{note}</p>}
        {children !== undefined && <div className={classes.content}>{children}</div>}
      </div>
    </li>
  )
}
