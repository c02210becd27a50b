import { Button, PasswordInput } from '@mantine/core'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './account.module.css'

interface AskPasswordProps {
  /** What will happen, in words. */
  text?: string
  label?: string
  color?: string
  isBusy: boolean
  error: Error | null
  onPassword: (password: string) => void
}

/** Before something that an unattended browser must not do. */
export function AskPassword({ text, label, color = 'blue', isBusy, error, onPassword }: AskPasswordProps) {
  const words = texts.account.secondFactor
  const [password, setPassword] = useState('')
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    onPassword(password)
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      {text !== undefined && <p className={classes.text}>{text}</p>}
      <PasswordInput
        label={words.askPassword}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        data-autofocus
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {error !== null && <ProblemPanel error={error} />}
      <div className={classes.end}>
        <Button type="submit" color={color} loading={isBusy}>
          {label ?? words.goOn}
        </Button>
      </div>
    </form>
  )
}
