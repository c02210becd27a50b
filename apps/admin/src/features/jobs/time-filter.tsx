import { Button, Group, Popover, TextInput } from '@mantine/core'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { clockTime } from '../../shared/format/date-time.ts'
import { useNow } from '../../shared/format/use-now.ts'
import { texts } from '../../texts/texts.ts'
import classes from './time-filter.module.css'

const words = texts.jobs.when
const HOUR = 3_600_000
const spans = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR } as const

interface Window {
  after: string | undefined
  before: string | undefined
}

interface TimeFilterProps {
  window: Window
  onChange: (window: Window) => void
}

/** When the jobs were submitted: the last while, or any two times. */
export function TimeFilter({ window, onChange }: TimeFilterProps) {
  const [isOpen, setIsOpen] = useState(false)
  const { after, before } = window
  const now = useNow(60_000)
  const isChosen = after !== undefined || before !== undefined
  const from = after === undefined ? words.start : clockTime(after, now)
  const to = before === undefined ? words.now : clockTime(before, now)
  const remove = () => onChange({ after: undefined, before: undefined })
  function choose(next: Window) {
    setIsOpen(false)
    onChange(next)
  }
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" width={280} trapFocus shadow="sm">
      <Popover.Target>
        {/* One button for both, so that whoever chose or took back stays on it. */}
        <Button
          variant={isChosen ? 'light' : 'default'}
          {...(isChosen ? {} : { fw: 400 })}
          rightSection={isChosen ? <IconX size={14} aria-label={texts.controls.removeFilter} /> : <IconChevronDown size={14} />}
          onClick={isChosen ? remove : () => setIsOpen(!isOpen)}
        >
          {isChosen ? words.window(from, to) : words.label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Group gap="xs">
          {(['hour', 'day', 'week'] as const).map((span) => (
            <Button
              key={span}
              variant="default"
              size="compact-sm"
              onClick={() => choose({ after: new Date(Date.now() - spans[span]).toISOString(), before: undefined })}
            >
              {words.choices[span]}
            </Button>
          ))}
        </Group>
        <OtherTimes onChoose={choose} />
      </Popover.Dropdown>
    </Popover>
  )
}

/** In the time zone of who looks, as the browser's own fields have it. */
function OtherTimes({ onChoose }: { onChoose: (window: Window) => void }) {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const isoOf = (local: string) => (local === '' ? undefined : new Date(local).toISOString())
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    onChoose({ after: isoOf(from), before: isoOf(to) })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput type="datetime-local" label={words.from} value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
      <TextInput type="datetime-local" label={words.to} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      <Button type="submit" disabled={from === '' && to === ''}>
        {words.apply}
      </Button>
    </form>
  )
}
