import type { SiteId } from '@cloudprint/protocol/ids'
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { texts } from '../../texts/texts.ts'
import { siteListQuery, siteQuery } from './queries.ts'

/** Enough to choose from without typing; the relay searches the rest. */
const CHOICES = 50

interface SiteSelectProps {
  value: SiteId | undefined
  onChange: (siteId: SiteId) => void
}

/** Chooses one site out of hundreds: the relay searches. */
export function SiteSelect({ value, onChange }: SiteSelectProps) {
  const [text, setText] = useState('')
  const [search] = useDebouncedValue(text, 200)
  const { data: found } = useQuery(siteListQuery({ limit: CHOICES, ...(search === '' ? {} : { search }) }))
  const { data: chosen } = useQuery({ ...siteQuery(value as SiteId), enabled: value !== undefined })
  const sites = found?.items ?? []
  const all = chosen === undefined || sites.some(({ id }) => id === chosen.id) ? sites : [chosen, ...sites]
  return (
    <Select
      label={texts.computers.site}
      searchable
      required
      placeholder={texts.computers.chooseSite}
      allowDeselect={false}
      value={value ?? null}
      data={all.map(({ id, name }) => ({ value: id, label: name }))}
      // What is chosen stands in the field, and is no search.
      onSearchChange={(typed) => setText(typed === chosen?.name ? '' : typed)}
      onChange={(id) => {
        const site = all.find((each) => each.id === id)
        if (site !== undefined) onChange(site.id)
      }}
      styles={{ root: { maxWidth: 420 } }}
    />
  )
}

/** The site that is meant while nobody has chosen: where there is one only, it. Among several a wrong one is easily overlooked. */
export function useOnlySite(): SiteId | undefined {
  const { data } = useQuery(siteListQuery({ limit: 2 }))
  return data?.items.length === 1 ? data.items[0]?.id : undefined
}
