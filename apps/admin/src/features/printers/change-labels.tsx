import { LabelSetup, labelResolutions } from '@cloudprint/protocol/label-setup'
import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Button, Group, Modal, NumberInput, Select } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './change-doubt.module.css'
import { changePrinter } from './queries.ts'

const words = texts.printerPage.labels

/** What most parcel labels measure: 4 by 6 inches. */
const usual: LabelSetup = { language: 'application/vnd.zebra.zpl', printerResolution: '203dpi', widthUm: 101_600, heightUm: 152_400 }

interface ChangeLabelsProps {
  printer: Printer
  isOpen: boolean
  onClose: () => void
}

/** Says how labels are drawn for a printer, or that none are. */
export function ChangeLabels({ printer, isOpen, onClose }: ChangeLabelsProps) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={<strong>{words.titleOf(printer.displayName)}</strong>}>
      <LabelsForm printer={printer} onClose={onClose} />
    </Modal>
  )
}

function LabelsForm({ printer, onClose }: Omit<ChangeLabelsProps, 'isOpen'>) {
  const [setup, setSetup] = useState(printer.labels ?? usual)
  const change = useMutation(changePrinter(useQueryClient()))
  const save = (labels: LabelSetup | null) => change.mutate({ printerId: printer.id, body: { labels } }, { onSuccess: onClose })
  const wrong = LabelSetup.safeParse(setup).error?.issues.map(({ path }) => path[0]) ?? []
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (wrong.length === 0) save(setup)
  }
  const side = (field: 'widthUm' | 'heightUm') => ({
    suffix: ' mm',
    decimalScale: 1,
    allowNegative: false,
    value: setup[field] / 1000,
    onChange: (value: number | string) => setSetup({ ...setup, [field]: Math.round(Number(value) * 1000) }),
    error: wrong.includes(field) ? words.wrong[field] : undefined,
  })
  return (
    <form className={classes.form} onSubmit={submit}>
      <p className={classes.text}>{words.text}</p>
      <Group grow align="start">
        <NumberInput label={words.width} description={words.widthHint} data-autofocus {...side('widthUm')} />
        <NumberInput label={words.height} description={words.heightHint} {...side('heightUm')} />
      </Group>
      <Select
        label={words.resolution}
        description={words.resolutionHint}
        allowDeselect={false}
        data={labelResolutions.map((value) => ({ value, label: words.resolutions[value] }))}
        value={setup.printerResolution}
        onChange={(value) => setSetup({ ...setup, printerResolution: value ?? setup.printerResolution })}
      />
      {change.error !== null && <ProblemPanel error={change.error} />}
      <Group justify="flex-end" gap="xs">
        {printer.labels === null ? (
          <Button variant="default" onClick={onClose}>
            {words.leave}
          </Button>
        ) : (
          <Button variant="default" loading={change.isPending} onClick={() => save(null)}>
            {words.stop}
          </Button>
        )}
        <Button type="submit" loading={change.isPending} disabled={wrong.length > 0}>
          {texts.common.save}
        </Button>
      </Group>
    </form>
  )
}
