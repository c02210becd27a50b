import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { PlaceFilter } from '../../shared/ui/place-filter.tsx'
import { texts } from '../../texts/texts.ts'
import { printerTagsQuery } from './queries.ts'

const words = texts.printers.filters

interface TagFilterProps {
  chosen: readonly string[]
  onChange: (tags: string[]) => void
}

/** Chooses tags, one after the other: printers that have all of them are shown. */
export function TagFilter({ chosen, onChange }: TagFilterProps) {
  const [text, setText] = useState('')
  const { data } = useQuery(printerTagsQuery)
  const fits = (data?.items ?? []).filter(({ tag }) => !chosen.includes(tag) && tag.toLowerCase().includes(text.trim().toLowerCase()))
  return (
    <>
      {chosen.map((tag) => (
        <PlaceFilter
          key={tag}
          label={words.tag}
          choices={[]}
          chosen={tag}
          onType={() => undefined}
          onChoose={() => onChange(chosen.filter((one) => one !== tag))}
        />
      ))}
      {(data?.items.length ?? 0) > chosen.length && (
        <PlaceFilter
          label={words.tag}
          choices={fits.slice(0, 50).map(({ tag, printers }) => ({ value: tag, label: tag, note: words.used(printers) }))}
          chosen={null}
          onType={setText}
          onChoose={(tag) => tag !== null && onChange([...chosen, tag])}
        />
      )}
    </>
  )
}
