import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Facts } from '../../shared/ui/facts.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { Phrase } from '../../shared/ui/phrase.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { deviceStateWords, severityWords } from '../../shared/words/printer-words.ts'
import { reasonWords } from '../../shared/words/reason-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './health-panel.module.css'

const words = texts.printerPage.health

/** What the device says about itself: reasons in plain words, IPP's own word below for those who look it up. */
export function HealthPanel({ printer }: { printer: Printer }) {
  const { health } = printer
  const isStale = printer.availability === 'unreachable' || printer.availability === 'gone'
  return (
    <Panel title={words.title} note={isStale ? words.stale : undefined}>
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
            label: words.device,
            value: (
              <Phrase text={words.since} parts={{ state: deviceStateWords[health.state], time: <Time iso={health.since} as="clock" /> }} />
            ),
          },
          { label: words.queue, value: words.accepts(health.acceptingJobs) },
          ...(health.message === '' ? [] : [{ label: words.says, value: health.message }]),
        ]}
      />
    </Panel>
  )
}
