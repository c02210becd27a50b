import type { SiteId } from '@cloudprint/protocol/ids'
import { MultiSelect, SegmentedControl } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { texts } from '../../texts/texts.ts'
import { siteListQuery } from './queries.ts'

const words = texts.sites.picker

export interface ChosenSite {
  id: SiteId
  name: string
}

interface SitePickerProps {
  /** Null for every site. */
  value: ChosenSite[] | null
  onChange: (sites: ChosenSite[] | null) => void
}

/** Every site, or some of them, found by typing: the relay searches. */
export function SitePicker({ value, onChange }: SitePickerProps) {
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text, 200)
  const { data } = useQuery({ ...siteListQuery({ limit: 20, ...(search === '' ? {} : { search }) }), enabled: value !== null })
  const chosen = value ?? []
  const known = [...chosen, ...(data?.items ?? []).filter(({ id }) => !chosen.some((site) => site.id === id))]
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 8 }}>
      <SegmentedControl
        aria-label={words.label}
        data={[
          { value: 'every', label: words.every },
          { value: 'some', label: words.some },
        ]}
        value={value === null ? 'every' : 'some'}
        onChange={(choice) => onChange(choice === 'every' ? null : [])}
      />
      {value !== null && (
        <MultiSelect
          aria-label={words.some}
          placeholder={words.placeholder}
          searchable
          searchValue={text}
          onSearchChange={setText}
          // What the relay found fits; it searches in more than names.
          filter={({ options }) => options}
          nothingFoundMessage={words.nothing}
          data={known.map(({ id, name }) => ({ value: id, label: name }))}
          value={chosen.map(({ id }) => id)}
          error={chosen.length === 0 ? words.needed : null}
          onChange={(ids) => onChange(known.filter(({ id }) => ids.includes(id)).map(({ id, name }) => ({ id, name })))}
        />
      )}
    </div>
  )
}
