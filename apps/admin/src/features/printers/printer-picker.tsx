import type { PrinterId } from '@cloudprint/protocol/ids'
import { MultiSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { texts } from '../../texts/texts.ts'
import { printerListQuery } from './queries.ts'

const words = texts.keys.form

interface ChosenPrinter {
  id: PrinterId
  name: string
}

interface PrinterPickerProps {
  value: ChosenPrinter[]
  onChange: (printers: ChosenPrinter[]) => void
}

/** Some printers out of thousands, found by typing: the relay searches. */
export function PrinterPicker({ value, onChange }: PrinterPickerProps) {
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text, 200)
  const { data } = useQuery(printerListQuery({ limit: 20, ...(search === '' ? {} : { search }) }))
  const found = (data?.items ?? []).map(({ id, displayName, computerName }) => ({ id, name: `${displayName}, ${computerName}` }))
  const known = [...value, ...found.filter(({ id }) => !value.some((printer) => printer.id === id))]
  return (
    <MultiSelect
      aria-label={words.printers}
      placeholder={value.length === 0 ? words.printersPlaceholder : undefined}
      searchable
      searchValue={text}
      onSearchChange={setText}
      // What the relay found fits; it searches in more than names.
      filter={({ options }) => options}
      nothingFoundMessage={words.noPrinter}
      data={known.map(({ id, name }) => ({ value: id, label: name }))}
      value={value.map(({ id }) => id)}
      onChange={(ids) => onChange(known.filter(({ id }) => ids.includes(id)))}
    />
  )
}
