import type { ComputerId } from '@cloudprint/protocol/ids'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { PlaceFilter } from '../../shared/ui/place-filter.tsx'
import { texts } from '../../texts/texts.ts'
import { computerListQuery, computerQuery } from './queries.ts'

interface ComputerFilterProps {
  value: ComputerId | undefined
  onChange: (computerId: ComputerId | undefined) => void
}

/** Chooses one computer out of hundreds: the relay searches. */
export function ComputerFilter({ value, onChange }: ComputerFilterProps) {
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text, 200)
  const { data: found } = useQuery(computerListQuery({ limit: 20, ...(search === '' ? {} : { search }) }))
  const items = found?.items ?? []
  return (
    <PlaceFilter
      label={texts.computers.filter}
      choices={items.map(({ id, name, siteName }) => ({ value: id, label: name, note: siteName }))}
      chosen={value === undefined ? null : <ChosenComputer computerId={value} />}
      onType={setText}
      onChoose={(id) => onChange(items.find((computer) => computer.id === id)?.id)}
    />
  )
}

function ChosenComputer({ computerId }: { computerId: ComputerId }) {
  const { data: computer } = useQuery(computerQuery(computerId))
  return computer?.name ?? texts.computers.oneComputer
}
