import { useRelayLink } from '../../shared/api/relay-link.ts'
import { clockTime } from '../../shared/format/date-time.ts'
import { texts } from '../../texts/texts.ts'
import classes from './offline-notice.module.css'

const words = texts.shell.offline

export function OfflineNotice() {
  const { reachable, answeredAt } = useRelayLink()
  return (
    <output className={classes.region}>
      {!reachable && (
        <span className={classes.notice}>
          <strong>{words.title}</strong>{' '}
          {answeredAt === null ? words.neverAnswered : words.knownAt(clockTime(new Date(answeredAt).toISOString(), answeredAt))}{' '}
          {words.goesOn}
        </span>
      )}
    </output>
  )
}
