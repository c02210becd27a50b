import { documentFormats } from '@cloudprint/protocol/document-format'
import type { Job, Receipt } from '@cloudprint/protocol/job'
import { useQuery } from '@tanstack/react-query'
import { isNotFound } from '../../shared/api/problem-error.ts'
import { sizeText } from '../../shared/format/size.ts'
import { Facts } from '../../shared/ui/facts.tsx'
import type { Fact } from '../../shared/ui/facts.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { causerWords, receiptReasonWords } from '../../shared/words/receipt-words.ts'
import { texts } from '../../texts/texts.ts'
import { receiptQuery } from './queries.ts'

const words = texts.jobPage.document

/** The document's size and kind while it is held, and the proof of its deletion afterwards. */
export function DocumentPanel({ job }: { job: Job }) {
  const { data: receipt, error } = useQuery(receiptQuery(job))
  const about = [{ label: words.format, value: documentFormats[job.contentType].name }, ...originOf(job)]
  if (job.document.state === 'held') {
    const { keptUntil } = job.document
    return (
      <Panel title={words.title} note={keptUntil === null ? words.held : words.kept}>
        <Facts items={keptUntil === null ? about : [...about, { label: words.keptUntil, value: <Time iso={keptUntil} as="clock" /> }]} />
      </Panel>
    )
  }
  return (
    <Panel title={words.title} action={<StateMark tone="ok">{words.deleted}</StateMark>}>
      <Facts items={receipt === undefined ? about : [...about, ...proofOf(receipt)]} />
      {error !== null && !isNotFound(error) && <ProblemPanel error={error} />}
    </Panel>
  )
}

/** The relay has no more of a document that its computer fetches than where it lies. */
function originOf({ computerName, document: { reference, sizeBytes } }: Job): Fact[] {
  if (reference === null) return [{ label: words.sealedSize, value: sizeText(sizeBytes) }]
  const fetcher = reference.fetchBy === 'relay' ? words.relay : computerName
  return [
    { label: words.fetchedBy, value: words.fetchedFrom(fetcher, reference.host) },
    { label: reference.fetchBy === 'relay' ? words.sealedSize : words.sealedAddress, value: sizeText(sizeBytes) },
  ]
}

function proofOf(receipt: Receipt): Fact[] {
  return [
    { label: words.stored, value: <Time iso={receipt.storedAt} as="clock" /> },
    { label: words.deleted, value: <Time iso={receipt.deletedAt} as="clock" /> },
    { label: words.because, value: receiptReasonWords[receipt.reason] },
    { label: words.causedBy, value: causerWords(receipt) },
    { label: words.hash, value: <Keyword>{receipt.sha256}</Keyword> },
  ]
}
