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
import { texts } from '../../texts/texts.ts'
import { knownOfDoubt } from './known-of-doubt.ts'
import type { KnownFact } from './known-of-doubt.ts'
import { jobEventsQuery, settleJob } from './queries.ts'
import classes from './settle-dialog.module.css'

const words = texts.jobPage.settle
const { known } = texts.jobStory

interface SettleDialogProps {
  job: Job
  isOpen: boolean
  onClose: () => void
}

/** What is known about a job in doubt, and the three ways to settle it. */
export function SettleDialog({ job, isOpen, onClose }: SettleDialogProps) {
  return (
    <Modal opened={isOpen} size="lg" onClose={onClose} title={<strong>{words.title(job.title)}</strong>}>
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
      <section className={classes.known} aria-label={known.title}>
        <h3 className={classes.heading}>{known.title}</h3>
        <Facts items={knownOfDoubt(job, history?.items ?? []).map((fact) => ({ label: fact.label, value: <Known fact={fact} /> }))} />
      </section>
      <Radio.Group
        label={words.question(job.printerName)}
        value={verdict}
        onChange={(value) => setVerdict(doubtVerdicts.find((one) => one === value) ?? null)}
      >
        <div className={classes.choices}>
          {doubtVerdicts.map((one) => (
            <Radio
              key={one}
              className={classes.choice}
              value={one}
              label={words.verdicts[one].label}
              description={words.verdicts[one].consequence(job.printerName)}
              data-autofocus={one === 'printed' || undefined}
            />
          ))}
        </div>
      </Radio.Group>
      {settle.error !== null && <ProblemPanel error={settle.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {words.later}
        </Button>
        <Button type="submit" loading={settle.isPending} disabled={verdict === null}>
          {verdict === null ? words.act : words.verdicts[verdict].act}
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
