import type { Overview } from '@cloudprint/protocol/http/console-routes'
import { Notice } from '../../shared/ui/notice.tsx'
import { Phrase } from '../../shared/ui/phrase.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'

const words = texts.overview.mail

/** That invitations and links for new passwords do not arrive, since when, what the mail server says, and what mends it. */
export function MailNotice({ failure: { since, detail } }: { failure: NonNullable<Overview['attention']['mailFailure']> }) {
  return (
    <Notice tone="bad" title={words.title}>
      <p>
        <Phrase text={words.since} parts={{ time: <Time iso={since} as="clock" /> }} />
      </p>
      <p>{words.said(detail)}</p>
      <p>{words.remedy}</p>
    </Notice>
  )
}
