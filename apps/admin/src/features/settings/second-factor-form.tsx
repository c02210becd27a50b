import type { OrganizationSettings } from '@cloudprint/protocol/http/settings-routes'
import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import { changeSettings } from './queries.ts'
import classes from './retention-form.module.css'

const words = texts.signInRules.secondFactor

/** Sets whether a password alone signs in. */
export function SecondFactorForm({ settings }: { settings: OrganizationSettings }) {
  const [chosen, setChosen] = useState(settings.secondFactor)
  const change = useMutation(changeSettings(useQueryClient()))
  const isChanged = chosen !== settings.secondFactor
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    change.mutate({ secondFactor: chosen })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <NativeSelect
        label={words.label}
        description={words.hint}
        data={[
          { value: 'optional', label: words.optional },
          { value: 'required', label: words.required },
        ]}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value === 'required' ? 'required' : 'optional')}
      />
      {isChanged && chosen === 'required' && <p className={classes.warning}>{words.warning}</p>}
      {change.error !== null && <ProblemPanel error={change.error} />}
      <div className={classes.end}>
        <Button type="submit" disabled={!isChanged} loading={change.isPending}>
          {words.submit}
        </Button>
        {change.isSuccess && !isChanged && <output>{words.saved}</output>}
      </div>
    </form>
  )
}
