import { Button, PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './account.module.css'
import { accountMutations } from './queries.ts'

const words = texts.account.password

export function PasswordPanel({ email }: { email: string }) {
  const [currentPassword, setCurrent] = useState('')
  const [newPassword, setNew] = useState('')
  const change = useMutation(accountMutations(useQueryClient()).changePassword)
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    change.mutate(
      { currentPassword, newPassword },
      {
        onSuccess: () => {
          setCurrent('')
          setNew('')
        },
      },
    )
  }
  return (
    <Panel title={words.title}>
      <form className={classes.form} onSubmit={submit}>
        {/* Password managers want to know whose password it is. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <PasswordInput
          label={words.current}
          name="current-password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={currentPassword}
          onChange={(event) => setCurrent(event.currentTarget.value)}
        />
        <PasswordInput
          label={words.next}
          description={words.hint}
          name="new-password"
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={10}
          maxLength={128}
          value={newPassword}
          onChange={(event) => setNew(event.currentTarget.value)}
        />
        {change.error !== null && <ProblemPanel error={change.error} />}
        <div className={classes.end}>
          <Button type="submit" loading={change.isPending}>
            {words.submit}
          </Button>
          {change.isSuccess && <output>{words.done}</output>}
        </div>
      </form>
    </Panel>
  )
}
