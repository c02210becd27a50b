import { useId } from 'react'
import type { ReactNode } from 'react'
import classes from './panel.module.css'

interface PanelProps {
  title?: string
  note?: ReactNode
  action?: ReactNode
  /** Content that brings its own rows and runs to the panel's edge. */
  flush?: boolean
  children: ReactNode
}

/** A titled area of a page. */
export function Panel({ title, note, action, flush = false, children }: PanelProps) {
  const id = useId()
  return (
    <section className={classes.panel} aria-labelledby={title === undefined ? undefined : id}>
      {title !== undefined && (
        <div className={classes.head}>
          <h2 className={classes.title} id={id}>
            {title}
          </h2>
          {note !== undefined && <span className={classes.note}>{note}</span>}
          {action !== undefined && <span className={classes.action}>{action}</span>}
        </div>
      )}
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  )
}
