import classes from './keyword.module.css'

/** A word as the machine says it, shown small beside its translation for those who look it up. */
export function Keyword({ children }: { children: string }) {
  return <code className={classes.keyword}>{children}</code>
}
