import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './account.module.css'
import type { Account } from './own-account.ts'
import { accountMutations } from './queries.ts'

const words = texts.account.name

export function NamePanel({ user }: { user: Account['user'] }) {
  const [name, setName] = useState(user.name)
  const change = useMutation(accountMutations(useQueryClient()).changeName)
  const isChanged = name.trim() !== user.name && name.trim() !== ''
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    if (isChanged) change.mutate(name.trim())
  }
  return (
    <Panel title={words.title}>
      <form className={classes.form} onSubmit={submit}>
        <TextInput
          label={words.label}
          description={words.hint}
          name="name"
          autoComplete="name"
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {change.error !== null && <ProblemPanel error={change.error} />}
        <div className={classes.end}>
          <Button type="submit" disabled={!isChanged} loading={change.isPending}>
            {words.submit}
          </Button>
          {change.isSuccess && !isChanged && <output>{words.saved}</output>}
        </div>
      </form>
    </Panel>
  )
}
