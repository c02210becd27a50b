import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Facts } from '../../shared/ui/facts.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { deviceStateWords, severityWords } from '../../shared/words/printer-words.ts'
import { reasonWords } from '../../shared/words/reason-words.ts'
import classes from './health-panel.module.css'

/** What the device says about itself: reasons in plain words, IPP's own word below for those who look it up. */
export function HealthPanel({ printer }: { printer: Printer }) {
  const { health } = printer
  const isStale = printer.availability === 'unreachable' || printer.availability === 'gone'
  return (
    <Panel title="Health" note={isStale ? 'as last known' : undefined}>
      {health.reasons.length > 0 && (
        <ul className={classes.reasons}>
          {health.reasons.map(({ reason, severity, since }) => (
            <li key={reason} className={classes.reason}>
              <div>
                <StateMark tone={severityWords[severity].tone}>{reasonWords(reason)}</StateMark>
                <div className={classes.keyword}>
                  <Keyword>{reason}</Keyword>
                </div>
              </div>
              <span className={classes.since}>
                <Time iso={since} />
                <span>{severityWords[severity].label}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      <Facts
        items={[
          {
            label: 'Device',
            value: (
              <>
                {deviceStateWords[health.state]} since <Time iso={health.since} as="clock" />
              </>
            ),
          },
          { label: 'Queue', value: health.acceptingJobs ? 'Takes new jobs' : 'Refuses new jobs' },
          ...(health.message === '' ? [] : [{ label: 'It says', value: health.message }]),
        ]}
      />
    </Panel>
  )
}
