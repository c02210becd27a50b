import type { ComputerUpdate } from '@cloudprint/protocol/http/update-routes'
import { Link } from '@tanstack/react-router'
import { texts } from '../../texts/texts.ts'
import classes from './computers-panel.module.css'
import { SteerComputer } from './steer-computer.tsx'
import { UpdateProgress } from './update-progress.tsx'
import { isSteered, nextText, setForComputer, setForSite } from './what-is-set.ts'

const words = texts.updates.computers

/** One computer: what it runs, how its update stands, what comes next, what to do where it failed. */
export function ComputerRow({ computer }: { computer: ComputerUpdate }) {
  const { computerId, computerName, siteName, running } = computer
  const next = nextText(computer)
  const notes = [...(next === undefined ? [] : [next]), ...setForComputer(computer), ...setForSite(computer)]
  return (
    <li className={classes.row}>
      <div>
        <Link to="/computers/$computerId" params={{ computerId }}>
          {computerName}
        </Link>
        <div className={classes.quiet}>
          {siteName} · {words.runsVersion(running)}
        </div>
      </div>
      <div>
        <UpdateProgress computer={computer} />
        {notes.length > 0 && <div className={classes.quiet}>{notes.join(' · ')}</div>}
      </div>
      {isSteered(computer) && <SteerComputer computer={computer} />}
    </li>
  )
}
