import { Button, Group, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import type { SiteFields } from '../../shared/sites/queries.ts'

const words = texts.sites.form
/** As the browser knows them; the relay knows the same list. */
const timeZones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

interface SiteFormProps {
  initial: SiteFields
  submitLabel: string
  isBusy: boolean
  error: Error | null
  /** Beside the button, such as that it is saved. */
  note?: ReactNode
  onSubmit: (fields: SiteFields) => void
}

export function SiteForm({ initial, submitLabel, isBusy, error, note, onSubmit }: SiteFormProps) {
  const [name, setName] = useState(initial.name)
  const [timeZone, setTimeZone] = useState(initial.timeZone)
  const isChanged = name.trim() !== initial.name || timeZone !== initial.timeZone
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    onSubmit({ name: name.trim(), timeZone })
  }
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 16 }}>
      <TextInput
        label={words.name}
        placeholder={words.namePlaceholder}
        required
        maxLength={100}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label={words.timeZone}
        description={words.timeZoneNote}
        searchable
        allowDeselect={false}
        limit={50}
        data={timeZones.includes(timeZone) ? timeZones : [timeZone, ...timeZones]}
        value={timeZone}
        onChange={(zone) => zone !== null && setTimeZone(zone)}
      />
      {error !== null && <ProblemPanel error={error} />}
      <Group gap="sm">
        <Button type="submit" loading={isBusy} disabled={name.trim() === '' || !isChanged}>
          {submitLabel}
        </Button>
        {note}
      </Group>
    </form>
  )
}
