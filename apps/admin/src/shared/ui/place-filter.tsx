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
    onDropdownClose: () => {
      box.resetSelectedOption()
      type('')
    },
    onDropdownOpen: () => box.focusSearchInput(),
  })
  function type(next: string) {
    setText(next)
    onType(next)
  }
  if (chosen !== null) {
    return (
      <Button
        variant="light"
        className={classes.chosen}
        rightSection={<IconX size={14} aria-label={texts.controls.removeFilter} />}
        onClick={() => onChoose(null)}
      >
        {texts.controls.filterChosen(label)} {chosen}
      </Button>
    )
  }
  return (
    <Combobox
      store={box}
      position="bottom-start"
      width={300}
      onOptionSubmit={(value) => {
        onChoose(value)
        box.closeDropdown()
      }}
    >
      <Combobox.Target withAriaAttributes={false}>
        <Button variant="default" fw={400} rightSection={<IconChevronDown size={14} />} onClick={() => box.toggleDropdown()}>
          {label}
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
