import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './account.module.css'
import { accountMutations } from './queries.ts'

const words = texts.account.email

export function EmailPanel({ email }: { email: string }) {
  const [next, setNext] = useState('')
  const [password, setPassword] = useState('')
  const change = useMutation(accountMutations(useQueryClient()).changeEmail)
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    change.mutate({ email: next, ...(password === '' ? {} : { password }) }, { onSuccess: () => setPassword('') })
  }
  return (
    <Panel title={words.title} note={email}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label={words.next}
          description={words.hint}
          type="email"
          name="new-email"
          autoComplete="email"
          required
          withAsterisk={false}
          maxLength={254}
          value={next}
          onChange={(event) => setNext(event.currentTarget.value)}
        />
        <PasswordInput
          label={words.password}
          description={words.passwordHint}
          name="password-for-email"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {change.error !== null && <ProblemPanel error={change.error} />}
        <div className={classes.end}>
          <Button type="submit" loading={change.isPending}>
            {words.submit}
          </Button>
        </div>
        {change.isSuccess && <output>{change.data ? words.mailed(change.variables.email) : words.done}</output>}
      </form>
    </Panel>
  )
}
