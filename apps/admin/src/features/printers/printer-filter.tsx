import type { PrinterId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { PlaceFilter } from '../../shared/ui/place-filter.tsx'
import { texts } from '../../texts/texts.ts'
import { printerListQuery, printerQuery } from './queries.ts'
import { useState } from 'react'
import { useDebouncedValue } from '@mantine/hooks'

interface PrinterFilterProps {
  value: PrinterId | undefined
  onChange: (printerId: PrinterId | undefined) => void
}

/** Chooses one printer out of thousands: the relay searches. */
export function PrinterFilter({ value, onChange }: PrinterFilterProps) {
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text, 200)
  const { data: found } = useQuery(printerListQuery({ limit: 20, ...(search === '' ? {} : { search }) }))
  const items = found?.items ?? []
  return (
    <PlaceFilter
      label={texts.printers.filter}
      choices={items.map(({ id, displayName, computerName }) => ({ value: id, label: displayName, note: computerName }))}
      chosen={value === undefined ? null : <ChosenPrinter printerId={value} />}
      onType={setText}
      onChoose={(id) => onChange(items.find((printer) => printer.id === id)?.id)}
    />
  )
}

function ChosenPrinter({ printerId }: { printerId: PrinterId }) {
  const { data: printer } = useQuery(printerQuery(printerId))
  return printer?.displayName ?? texts.printers.onePrinter
}
