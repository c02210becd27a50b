import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import classes from './page.module.css'

interface PageProps {
  title: string
  /** Above the title: the way back to the list. */
  crumb?: ReactNode
  /** Beside the title: its state. */
  mark?: ReactNode
  /** One line below the title. */
  summary?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Page({ title, crumb, mark, summary, actions, children }: PageProps) {
  useDocumentTitle(`${title} · Cloud Print`)
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div className={classes.heading}>
          {crumb !== undefined && <div className={classes.crumb}>{crumb}</div>}
          <div className={classes.titleLine}>
            <h1 className={classes.title} tabIndex={-1}>
              {title}
            </h1>
            {mark}
          </div>
          {summary !== undefined && <div className={classes.summary}>{summary}</div>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}
