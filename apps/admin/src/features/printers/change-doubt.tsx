import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { doubtPolicies } from '@cloudprint/protocol/job-state'
import type { DoubtPolicy } from '@cloudprint/protocol/job-state'
import { Button, Group, Modal, Radio } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import classes from './change-doubt.module.css'
import { changePrinter } from './queries.ts'

const policyWords: Record<DoubtPolicy, { label: string; meaning: string }> = {
  hold: { label: 'Waits for a person', meaning: 'Nothing is printed twice. Right for labels: a doubled one can ship a wrong parcel.' },
  reprint: { label: 'Prints again by itself', meaning: 'Nothing is left out, and now and then something comes out twice.' },
}

interface ChangeDoubtProps {
  printer: Printer
  isOpen: boolean
  onClose: () => void
}

/** Sets what happens to a job in doubt, and to those behind it. */
export function ChangeDoubt({ printer, isOpen, onClose }: ChangeDoubtProps) {
  return (
    <Modal opened={isOpen} size="lg" onClose={onClose} title={<strong>When a job for {printer.displayName} is in doubt</strong>}>
      <DoubtForm printer={printer} onClose={onClose} />
    </Modal>
  )
}

function DoubtForm({ printer, onClose }: Omit<ChangeDoubtProps, 'isOpen'>) {
  const [onDoubt, setOnDoubt] = useState(printer.onDoubt)
  const [doubtBlocks, setDoubtBlocks] = useState(printer.doubtBlocks)
  const change = useMutation(changePrinter(useQueryClient()))
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    change.mutate({ printerId: printer.id, body: { onDoubt, doubtBlocks } }, { onSuccess: onClose })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <p className={classes.text}>
        After a power cut or a crash it can happen that nobody knows whether a job was printed. Then it is in doubt.
      </p>
      <Radio.Group
        label="The job"
        description="From the next job on, and for jobs that don’t say it themselves."
        value={onDoubt}
        onChange={(value) => setOnDoubt(doubtPolicies.find((one) => one === value) ?? onDoubt)}
      >
        <div className={classes.choices}>
          {doubtPolicies.map((policy) => (
            <Radio
              key={policy}
              value={policy}
              label={policyWords[policy].label}
              description={policyWords[policy].meaning}
              data-autofocus={policy === printer.onDoubt || undefined}
            />
          ))}
        </div>
      </Radio.Group>
      <Radio.Group
        label="Later jobs of this printer"
        description="While a job waits for a person."
        value={doubtBlocks ? 'wait' : 'print'}
        onChange={(value) => setDoubtBlocks(value === 'wait')}
      >
        <div className={classes.choices}>
          <Radio value="print" label="Print in the meantime" description="One job in doubt stops nobody’s work." />
          <Radio
            value="wait"
            label="Wait until it is settled"
            description="Right where the order counts. Jobs are then handed out one at a time, which is a little slower."
          />
        </div>
      </Radio.Group>
      {change.error !== null && <ProblemPanel error={change.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Leave it
        </Button>
        <Button type="submit" loading={change.isPending}>
          Save
        </Button>
      </Group>
    </form>
  )
}
