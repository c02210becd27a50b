import type { SiteId } from '@cloudprint/protocol/ids'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { PlaceFilter } from '../../shared/ui/place-filter.tsx'
import { texts } from '../../texts/texts.ts'
import { siteListQuery, siteQuery } from './site-queries.ts'

interface SiteFilterProps {
  value: SiteId | undefined
  onChange: (siteId: SiteId | undefined) => void
}

export function SiteFilter({ value, onChange }: SiteFilterProps) {
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text, 200)
  const { data: found } = useQuery(siteListQuery(search))
  const items = found?.items ?? []
  return (
    <PlaceFilter
      label={texts.computers.site}
      choices={items.map(({ id, name }) => ({ value: id, label: name, note: '' }))}
      chosen={value === undefined ? null : <ChosenSite siteId={value} />}
      onType={setText}
      onChoose={(id) => onChange(items.find((site) => site.id === id)?.id)}
    />
  )
}

function ChosenSite({ siteId }: { siteId: SiteId }) {
  const { data: site } = useQuery(siteQuery(siteId))
  return site?.name ?? texts.computers.oneSite
}
