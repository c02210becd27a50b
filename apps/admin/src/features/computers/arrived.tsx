import type { ComputerId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './add-computer-page.module.css'
import { runCommand } from './enrol-command.ts'
import { computerQuery } from './queries.ts'

const words = texts.computers.adding

/** A computer that was enrolled a moment ago: turns green by itself when its agent is connected. */
export function Arrived({ computerId }: { computerId: ComputerId }) {
  const { data: computer } = useQuery({
    ...computerQuery(computerId),
    refetchInterval: ({ state }) => (state.data?.state === 'connected' ? 30_000 : 3_000),
  })
  if (computer === undefined) return null
  if (computer.state === 'disconnected') {
    return (
      <div className={classes.arrived}>
        <output>
          <StateMark tone="busy" filled>
            {words.enrolledNotConnected(computer.name)}
          </StateMark>
        </output>
        <p className={classes.text}>{words.startIt}</p>
        <CopyField label={words.commandLabel} value={runCommand} />
      </div>
    )
  }
  return (
    <div className={classes.arrived}>
      <output>
        <StateMark tone="ok" filled>
          {words.isHere(computer.name)}
        </StateMark>
      </output>
      <Link to="/computers/$computerId" params={{ computerId }}>
        {words.open}
      </Link>
    </div>
  )
}
