import { Button, Combobox, useCombobox } from '@mantine/core'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { texts } from '../../texts/texts.ts'
import classes from './place-filter.module.css'

interface PlaceFilterProps {
  /** What is chosen here, such as `Printer`. */
  label: string
  choices: { value: string; label: string; note: string }[]
  /** The name of the chosen one; null when there is no choice made. */
  chosen: ReactNode | null
  onType: (text: string) => void
  /** Null takes the choice back. */
  onChoose: (value: string | null) => void
}

/** A filter whose choices are too many to list: type to find one. */
export function PlaceFilter({ label, choices, chosen, onType, onChoose }: PlaceFilterProps) {
  const [text, setText] = useState('')
  const box = useCombobox({
    onDropdownClose: (by) => {
      box.resetSelectedOption()
      type('')
      // Whoever clicked beside it meant something else.
      if (by === 'keyboard') box.focusTarget()
    },
    onDropdownOpen: () => box.focusSearchInput(),
  })
  function type(next: string) {
    setText(next)
    onType(next)
  }
  return (
    <Combobox
      store={box}
      position="bottom-start"
      width={300}
      onOptionSubmit={(value) => {
        onChoose(value)
        box.closeDropdown('keyboard')
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        {/* One button for both, so that whoever chose or took back stays on it. */}
        <Button
          variant={chosen === null ? 'default' : 'light'}
          {...(chosen === null ? { fw: 400 } : { className: classes.chosen })}
          rightSection={chosen === null ? <IconChevronDown size={14} /> : <IconX size={14} aria-label={texts.controls.removeFilter} />}
          onClick={() => (chosen === null ? box.toggleDropdown() : onChoose(null))}
        >
          {chosen === null ? (
            label
          ) : (
            <>
              {texts.controls.filterChosen(label)} {chosen}
            </>
          )}
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={text}
          placeholder={texts.controls.find(label)}
          aria-label={texts.controls.find(label)}
          onChange={(event) => type(event.currentTarget.value)}
        />
        <Combobox.Options mah={280} style={{ overflowY: 'auto' }}>
          {choices.map((choice) => (
            <Combobox.Option key={choice.value} value={choice.value} className={classes.option}>
              {choice.label}
              <span className={classes.note}>{choice.note}</span>
            </Combobox.Option>
          ))}
          {choices.length === 0 && <Combobox.Empty>{texts.controls.nothingFound}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}
