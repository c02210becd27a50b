import { refusalText } from './refusal-text.ts'
import classes from './refusal.module.css'

/** Why it did not work, read out when it comes. */
export function Refusal({ error }: { error: Error | null }) {
  return <div role="alert">{error !== null && <p className={classes.refusal}>{refusalText(error)}</p>}</div>
}
