import { Button } from '@mantine/core'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { texts } from '../../texts/texts.ts'
import classes from './filter-bar.module.css'

interface FilterBarProps {
  children: ReactNode
  isFiltered: boolean
  onClear: () => void
}

/** The filters of a list in one line, with the way back to everything. */
export function FilterBar({ children, isFiltered, onClear }: FilterBarProps) {
  const bar = useRef<HTMLElement>(null)
  function clear() {
    onClear()
    // The button goes with what it cleared.
    bar.current?.querySelector<HTMLElement>('input, button')?.focus()
  }
  return (
    <search className={classes.bar} ref={bar}>
      {children}
      {isFiltered && (
        <Button variant="subtle" size="compact-sm" onClick={clear}>
          {texts.controls.clearFilters}
        </Button>
      )}
    </search>
  )
}

interface ChoiceChipsProps<Value extends string> {
  label: string
  choices: { value: Value; label: ReactNode; count?: number | undefined }[]
  chosen: readonly Value[]
  onToggle: (value: Value) => void
}

/** Choices beside each other; each can be on or off. */
export function ChoiceChips<Value extends string>({ label, choices, chosen, onToggle }: ChoiceChipsProps<Value>) {
  return (
    <fieldset className={classes.chips} aria-label={label}>
      {choices.map(({ value, label: text, count }) => (
        <button key={value} type="button" className={classes.chip} aria-pressed={chosen.includes(value)} onClick={() => onToggle(value)}>
          {text}
          {count !== undefined && <span className={classes.count}>{count.toLocaleString()}</span>}
        </button>
      ))}
    </fieldset>
  )
}
