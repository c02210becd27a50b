import { clockTime, exactTime, relativeTime } from '../format/date-time.ts'
import { useNow } from '../format/use-now.ts'

interface TimeProps {
  iso: string
  /** `ago`: 3 min. ago. `clock`: 12:03:04. `exact`: 12:03:04.251. Either way the whole time is in the tooltip. */
  as?: 'ago' | 'clock' | 'exact'
}

export function Time({ iso, as = 'ago' }: TimeProps) {
  const now = useNow(as === 'ago' ? 10_000 : 60_000)
  return (
    <time dateTime={iso} title={exactTime(iso)} style={{ whiteSpace: 'nowrap' }}>
      {as === 'ago' ? relativeTime(iso, now) : clockTime(iso, now, as === 'exact' ? 'milliseconds' : 'seconds')}
    </time>
  )
}
