import type { ReactNode } from 'react'
import classes from './columns.module.css'

/** What happens on the left, what it is on the right; one below the other where there is no room. */
export function Columns({ left, right }: { left: ReactNode; right: ReactNode }) {
  return (
    <div className={classes.columns}>
      <div className={classes.column}>{left}</div>
      <div className={classes.column}>{right}</div>
    </div>
  )
}
