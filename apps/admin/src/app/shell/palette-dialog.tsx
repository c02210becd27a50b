import { Modal } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import type { KeyboardEvent } from 'react'
import classes from './palette-dialog.module.css'
import { useSearchHits } from './use-search-hits.ts'
import type { SearchHit } from './use-search-hits.ts'

/** One field to reach any page, printer, computer or job. */
export default function PaletteDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(text.trim(), 150)
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const listId = useId()
  const { hits, isSearching } = useSearchHits(asked)
  const chosen = Math.min(at, hits.length - 1)

  function open(hit: SearchHit | undefined) {
    if (hit === undefined) return
    onClose()
    void navigate(hit.target)
  }

  function press(event: KeyboardEvent) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by !== undefined) {
      event.preventDefault()
      setAt((chosen + by + hits.length) % Math.max(1, hits.length))
    }
    if (event.key === 'Enter') open(hits[chosen])
  }

  return (
    <Modal opened onClose={onClose} withCloseButton={false} padding={0} size={620} yOffset="12vh" centered={false}>
      <div className={classes.field}>
        <IconSearch size={17} aria-hidden="true" />
        <input
          className={classes.input}
          placeholder="Search printers, computers, jobs"
          role="combobox"
          aria-label="Search"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={hits[chosen] === undefined ? undefined : `${listId}-${chosen}`}
          data-autofocus
          value={text}
          maxLength={255}
          onKeyDown={press}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setAt(0)
          }}
        />
      </div>
      <ul className={classes.hits} role="listbox" id={listId} aria-label="Found">
        {hits.map((hit, index) => (
          <li
            key={hit.key}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={classes.hit}
            onMouseMove={() => setAt(index)}
            onClick={() => open(hit)}
          >
            <span className={classes.name}>{hit.name}</span>
            <span className={classes.note}>{hit.note}</span>
            <span className={classes.kind}>{hit.kind}</span>
          </li>
        ))}
      </ul>
      {hits.length === 0 && (
        <p className={classes.none} role="status">
          {isSearching ? 'Searching' : 'Nothing found'}
        </p>
      )}
    </Modal>
  )
}
