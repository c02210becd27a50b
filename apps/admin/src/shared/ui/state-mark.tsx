import type { ReactNode } from 'react'
import type { Tone } from '../words/tone.ts'
import classes from './state-mark.module.css'

const shapes: Record<Tone, ReactNode> = {
  ok: <circle cx="6" cy="6" r="4.5" />,
  busy: <path d="M6 1.5a4.5 4.5 0 1 0 4.5 4.5H6z" />,
  attention: <path d="M6 1.2 11.2 10.5H.8z" />,
  bad: <rect x="1.7" y="1.7" width="8.6" height="8.6" rx="1" />,
  doubt: <path d="M6 .6 11.4 6 6 11.400.6 6z" />,
  quiet: <circle cx="6" cy="6" r="3.7" fill="none" stroke="currentColor" strokeWidth="1.6" />,
}

interface StateMarkProps {
  tone: Tone
  children?: ReactNode
  /** A tinted label, where the state is the first thing to see. */
  filled?: boolean
}

/** A state as a word behind its mark: shape and ink say the same, so it can be read without colours. */
export function StateMark({ tone, children, filled = false }: StateMarkProps) {
  return (
    <span className={classes.root} data-tone={tone} data-filled={filled || undefined}>
      <svg className={classes.mark} viewBox="0 0 12 12" aria-hidden="true">
        {shapes[tone]}
      </svg>
      {children !== undefined && <span className={classes.word}>{children}</span>}
    </span>
  )
}
