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
import { receiptQuery } from './queries.ts'

/** The document's size and kind while it is held, and the proof of its deletion afterwards. */
export function DocumentPanel({ job }: { job: Job }) {
  const { data: receipt, error } = useQuery(receiptQuery(job))
  const about = [{ label: 'Format', value: documentFormats[job.contentType].name }, ...originOf(job)]
  if (job.document.state === 'held') {
    const { keptUntil } = job.document
    return (
      <Panel title="Document" note={keptUntil === null ? 'Held until the job has ended' : 'Kept for a retry'}>
        <Facts items={keptUntil === null ? about : [...about, { label: 'Kept until', value: <Time iso={keptUntil} as="clock" /> }]} />
      </Panel>
    )
  }
  return (
    <Panel title="Document" action={<StateMark tone="ok">Deleted</StateMark>}>
      <Facts items={receipt === undefined ? about : [...about, ...proofOf(receipt)]} />
      {error !== null && !isNotFound(error) && <ProblemPanel error={error} />}
    </Panel>
  )
}

/** The relay has no more of a document that its computer fetches than where it lies. */
function originOf({ computerName, document: { reference, sizeBytes } }: Job): Fact[] {
  if (reference === null) return [{ label: 'Sealed size', value: sizeText(sizeBytes) }]
  const fetcher = reference.fetchBy === 'relay' ? 'The relay' : computerName
  return [
    { label: 'Fetched by', value: `${fetcher}, from ${reference.host}` },
    { label: reference.fetchBy === 'relay' ? 'Sealed size' : 'Sealed address', value: sizeText(sizeBytes) },
  ]
}

function proofOf(receipt: Receipt): Fact[] {
  return [
    { label: 'Stored', value: <Time iso={receipt.storedAt} as="clock" /> },
    { label: 'Deleted', value: <Time iso={receipt.deletedAt} as="clock" /> },
    { label: 'Because', value: receiptReasonWords[receipt.reason] },
    { label: 'Caused by', value: causerWords(receipt) },
    { label: 'Sealed SHA-256', value: <Keyword>{receipt.sha256}</Keyword> },
  ]
}
