import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { doubtPolicies } from '@cloudprint/protocol/job-state'
import { Button, Group, Modal, Radio } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './change-doubt.module.css'
import { changePrinter } from './queries.ts'

const words = texts.printerPage.doubt

interface ChangeDoubtProps {
  printer: Printer
  isOpen: boolean
  onClose: () => void
}

/** Sets what happens to a job in doubt, and to those behind it. */
export function ChangeDoubt({ printer, isOpen, onClose }: ChangeDoubtProps) {
  return (
    <Modal opened={isOpen} size="lg" onClose={onClose} title={<strong>{words.titleOf(printer.displayName)}</strong>}>
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
      <p className={classes.text}>{words.text}</p>
      <Radio.Group
        label={words.job}
        description={words.jobHint}
        value={onDoubt}
        onChange={(value) => setOnDoubt(doubtPolicies.find((one) => one === value) ?? onDoubt)}
      >
        <div className={classes.choices}>
          {doubtPolicies.map((policy) => (
            <Radio
              key={policy}
              value={policy}
              label={words.policies[policy].label}
              description={words.policies[policy].meaning}
              data-autofocus={policy === printer.onDoubt || undefined}
            />
          ))}
        </div>
      </Radio.Group>
      <Radio.Group
        label={words.later}
        description={words.laterHint}
        value={doubtBlocks ? 'wait' : 'print'}
        onChange={(value) => setDoubtBlocks(value === 'wait')}
      >
        <div className={classes.choices}>
          <Radio value="print" label={words.print} description={words.printMeaning} />
          <Radio value="wait" label={words.wait} description={words.waitMeaning} />
        </div>
      </Radio.Group>
      {change.error !== null && <ProblemPanel error={change.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {words.leave}
        </Button>
        <Button type="submit" loading={change.isPending}>
          {texts.common.save}
        </Button>
      </Group>
    </form>
  )
}
