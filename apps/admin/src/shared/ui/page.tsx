import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useBrandName } from '../api/use-brand-name.ts'
import type { Tone } from '../words/tone.ts'
import { texts } from '../../texts/texts.ts'
import classes from './page.module.css'
import { StateMark } from './state-mark.tsx'

interface PageProps {
  title: string
  /** Above the title: the way back to the list. */
  crumb?: ReactNode
  /** Beside the title; a change is read out. */
  state?: { label: string; tone: Tone }
  /** One line below the title. */
  summary?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Page({ title, crumb, state, summary, actions, children }: PageProps) {
  useDocumentTitle(texts.shell.pageTitle(title, useBrandName()))
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div className={classes.heading}>
          {crumb !== undefined && <div className={classes.crumb}>{crumb}</div>}
          <div className={classes.titleLine}>
            <h1 className={classes.title} tabIndex={-1}>
              {title}
            </h1>
            {state !== undefined && (
              <span aria-live="polite">
                <StateMark tone={state.tone} filled>
                  {state.label}
                </StateMark>
              </span>
            )}
          </div>
          {summary !== undefined && <div className={classes.summary}>{summary}</div>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}
