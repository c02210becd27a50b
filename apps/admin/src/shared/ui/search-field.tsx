import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { texts } from '../../texts/texts.ts'
import classes from './search-field.module.css'

interface SearchFieldProps {
  label: string
  value: string
  onSearch: (text: string) => void
}

/** Filters a list while it is typed into; the list is asked once the typing pauses. */
export function SearchField({ label, value, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value)
  const [shown, setShown] = useState(value)
  // The address may change under the field: a link to another filter, the back button.
  if (value !== shown) {
    setShown(value)
    setText(value)
  }
  const field = useRef<HTMLInputElement>(null)
  const ask = useDebouncedCallback((next: string) => {
    setShown(next)
    onSearch(next)
  }, 250)
  function change(next: string) {
    setText(next)
    ask(next)
  }
  function clear() {
    change('')
    field.current?.focus()
  }
  return (
    <TextInput
      ref={field}
      className={classes.field}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={15} />}
      rightSection={text === '' ? null : <CloseButton size="sm" aria-label={texts.controls.clear} onClick={clear} />}
      value={text}
      maxLength={255}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
}
