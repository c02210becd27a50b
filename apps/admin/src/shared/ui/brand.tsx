import { useBrandName } from '../api/use-brand-name.ts'
import classes from './brand.module.css'

/** The name with its mark: a label that comes out of a slot, with the printer's four inks at its edge. */
export function Brand() {
  return (
    <span className={classes.brand}>
      <svg className={classes.mark} viewBox="0 0 28 28" aria-hidden="true">
        <path className={classes.paper} d="M6 3.5h16v16.2l-3.3 3.3H6z" />
        <path className={classes.text} d="M9.5 8h9v2h-9zM9.5 12h5.5v2H9.5z" />
        <path fill="#1593c4" d="M9.5 17h2.4v2.4H9.5z" />
        <path fill="#c8317f" d="M12.3 17h2.4v2.4h-2.4z" />
        <path fill="#e3a800" d="M15.1 17h2.4v2.4h-2.4z" />
        <path className={classes.slot} d="M2 22.2h24v3H2z" />
      </svg>
      <span className={classes.name}>{useBrandName()}</span>
    </span>
  )
}
