import { useRelayLink } from '../../shared/api/relay-link.ts'
import { clockTime } from '../../shared/format/date-time.ts'
import classes from './offline-notice.module.css'

export function OfflineNotice() {
  const { reachable, answeredAt } = useRelayLink()
  return (
    <output className={classes.region}>
      {!reachable && (
        <span className={classes.notice}>
          <strong>Offline.</strong>{' '}
          {answeredAt === null
            ? 'The relay does not answer.'
            : `The relay does not answer; this is what was known at ${clockTime(new Date(answeredAt).toISOString(), answeredAt)}.`}{' '}
          Printing on site goes on. This page comes back by itself.
        </span>
      )}
    </output>
  )
}
