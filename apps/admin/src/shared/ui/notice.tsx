import type { ReactNode } from 'react'
import type { Tone } from '../words/tone.ts'
import classes from './notice.module.css'
import { StateMark } from './state-mark.tsx'

interface NoticeProps {
  tone: Tone
  title: string
  children: ReactNode
}

/** What somebody should know before anything else on the page. */
export function Notice({ tone, title, children }: NoticeProps) {
  return (
    <section className={classes.notice} data-tone={tone} aria-label={title}>
      <StateMark tone={tone}>{title}</StateMark>
      <div className={classes.text}>{children}</div>
    </section>
  )
}
