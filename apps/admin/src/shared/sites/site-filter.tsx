import type { SiteId } from '@cloudprint/protocol/ids'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { PlaceFilter } from '../ui/place-filter.tsx'
import { texts } from '../../texts/texts.ts'
import { siteListQuery, siteQuery } from './queries.ts'

const words = texts.sites

interface SiteFilterProps {
  value: SiteId | undefined
  onChange: (siteId: SiteId | undefined) => void
}

/** Narrows a list to one site. */
export function SiteFilter({ value, onChange }: SiteFilterProps) {
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text, 200)
  const { data } = useQuery(siteListQuery({ limit: 20, ...(search === '' ? {} : { search }) }))
  const items = data?.items ?? []
  return (
    <PlaceFilter
      label={words.filter.label}
      choices={items.map(({ id, name, printerCount }) => ({ value: id, label: name, note: words.printers(printerCount) }))}
      chosen={value === undefined ? null : <ChosenSiteName siteId={value} />}
      onType={setText}
      onChoose={(id) => onChange(items.find((site) => site.id === id)?.id)}
    />
  )
}

function ChosenSiteName({ siteId }: { siteId: SiteId }) {
  const { data: site } = useQuery(siteQuery(siteId))
  return site?.name ?? words.filter.label
}
