import { plainText } from '@cloudprint/protocol/plain-text'
import { Combobox, Modal, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { texts } from '../../texts/texts.ts'
import classes from './palette-dialog.module.css'
import { useSearchHits } from './use-search-hits.ts'

const words = texts.shell.search

/** One field to reach any page, printer, computer, site, person or job. */
export default function PaletteDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('')
  const [asked] = useDebouncedValue(plainText(text).trim(), 150)
  const navigate = useNavigate()
  // Its list is always open: Escape, which would close the list, closes the dialog.
  const box = useCombobox({ opened: true, onDropdownClose: onClose })
  const { hits, isSearching, isPartial } = useSearchHits(asked)
  const { selectFirstOption } = box
  const firstKey = hits[0]?.key
  // Enter opens the best hit without an arrow key.
  useEffect(() => void selectFirstOption(), [firstKey, selectFirstOption])

  function open(key: string) {
    const hit = hits.find((one) => one.key === key)
    if (hit === undefined) return
    onClose()
    void navigate(hit.target)
  }

  return (
    <Modal.Root
      styles={{ content: { backgroundColor: 'var(--cp-panel)' } }}
      opened
      onClose={onClose}
      size={620}
      yOffset="12vh"
      centered={false}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={words.label}>
        <Combobox store={box} onOptionSubmit={open}>
          <div className={classes.field}>
            <IconSearch size={17} aria-hidden="true" />
            <Combobox.EventsTarget>
              <input
                className={classes.input}
                placeholder={words.placeholder}
                aria-label={words.label}
                data-autofocus
                value={text}
                maxLength={255}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            </Combobox.EventsTarget>
          </div>
          <Combobox.Options className={classes.hits} aria-label={words.found}>
            {hits.map((hit) => (
              <Combobox.Option key={hit.key} value={hit.key} className={classes.hit}>
                <span className={classes.name}>{hit.name}</span>
                <span className={classes.note}>{hit.note}</span>
                <span className={classes.kind}>{hit.kind}</span>
              </Combobox.Option>
            ))}
          </Combobox.Options>
          {hits.length === 0 && (
            <output className={classes.none}>{isSearching ? words.searching : isPartial ? words.noneSoFar : words.none}</output>
          )}
        </Combobox>
      </Modal.Content>
    </Modal.Root>
  )
}
