import type { Job } from '@cloudprint/protocol/job'
import { doubtVerdicts } from '@cloudprint/protocol/job-state'
import type { DoubtVerdict } from '@cloudprint/protocol/job-state'
import { Button, Group, Modal, Radio } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { Facts } from '../../shared/ui/facts.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { knownOfDoubt } from './known-of-doubt.ts'
import type { KnownFact } from './known-of-doubt.ts'
import { jobEventsQuery, settleJob } from './queries.ts'
import classes from './settle-dialog.module.css'

const words: Record<DoubtVerdict, { label: string; act: string; consequence: (job: Job) => string }> = {
  'printed': {
    label: 'It came out',
    act: 'Mark as printed',
    consequence: () => 'The job is completed on your word, and its document is deleted.',
  },
  'print-again': {
    label: 'Nothing came out, and it is still needed',
    act: 'Print it again',
    consequence: ({ printerName }) =>
      `It goes to ${printerName} at once, before the jobs that wait there. Should it have come out after all, there will be two.`,
  },
  'discard': {
    label: 'It is not needed any more',
    act: 'Discard it',
    consequence: () => 'It is not printed again, whether it came out or not, and its document is deleted.',
  },
}

interface SettleDialogProps {
  job: Job
  isOpen: boolean
  onClose: () => void
}

/** What is known about a job in doubt, and the three ways to settle it. */
export function SettleDialog({ job, isOpen, onClose }: SettleDialogProps) {
  return (
    <Modal opened={isOpen} size="lg" onClose={onClose} title={<strong>Did “{job.title}” come out?</strong>}>
      <SettleForm job={job} onClose={onClose} />
    </Modal>
  )
}

/** Nothing is chosen beforehand: each verdict is final. */
function SettleForm({ job, onClose }: Omit<SettleDialogProps, 'isOpen'>) {
  const [verdict, setVerdict] = useState<DoubtVerdict | null>(null)
  const settle = useMutation(settleJob(useQueryClient()))
  const { data: history } = useQuery(jobEventsQuery(job.id))
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (verdict !== null) settle.mutate({ jobId: job.id, verdict }, { onSuccess: onClose })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <section className={classes.known} aria-label="What is known">
        <h3 className={classes.heading}>What is known</h3>
        <Facts items={knownOfDoubt(job, history?.items ?? []).map((fact) => ({ label: fact.label, value: <Known fact={fact} /> }))} />
      </section>
      <Radio.Group
        label={`Look at ${job.printerName}, its output and its display. Then say what you found:`}
        value={verdict}
        onChange={(value) => setVerdict(doubtVerdicts.find((one) => one === value) ?? null)}
      >
        <div className={classes.choices}>
          {doubtVerdicts.map((one) => (
            <Radio
              key={one}
              className={classes.choice}
              value={one}
              label={words[one].label}
              description={words[one].consequence(job)}
              data-autofocus={one === 'printed' || undefined}
            />
          ))}
        </div>
      </Radio.Group>
      {settle.error !== null && <ProblemPanel error={settle.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Not now
        </Button>
        <Button type="submit" loading={settle.isPending} disabled={verdict === null}>
          {verdict === null ? 'Settle' : words[verdict].act}
        </Button>
      </Group>
    </form>
  )
}

function Known({ fact: { at, text } }: { fact: KnownFact }) {
  if (at === null) return text
  return (
    <>
      <Time iso={at} as="clock" />
      {text !== '' && ` · ${text}`}
    </>
  )
}
