import { useQuery } from '@tanstack/react-query'
import { Panel } from '../../shared/ui/panel.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './invitations.module.css'
import { removedPeopleQuery } from './queries.ts'

const words = texts.people.removed

/** Whom single sign-on keeps out since they were removed; nothing where there is nobody. */
export function RemovedPeople() {
  const { data } = useQuery(removedPeopleQuery)
  if (data === undefined || data.items.length === 0) return null
  return (
    <Panel title={words.title} note={words.text} flush>
      <ul className={classes.list}>
        {data.items.map(({ id, name, email, removedBy, removedAt }) => (
          <li key={id} className={classes.row}>
            <div>
              <strong>{name}</strong>
              <div className={classes.quiet}>{email}</div>
            </div>
            <span className={classes.quiet}>
              {words.by(removedBy)} <Time iso={removedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
