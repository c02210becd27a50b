import type { OrganizationSettings } from '@cloudprint/protocol/http/settings-routes'
import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import { changeSettings } from './queries.ts'
import classes from './retention-form.module.css'

const words = texts.settings.names

/** Renames the organization, and the console for its people. */
export function NamesForm({ settings }: { settings: OrganizationSettings }) {
  const [name, setName] = useState(settings.name)
  const [brand, setBrand] = useState(settings.brandName ?? '')
  const change = useMutation(changeSettings(useQueryClient()))
  const wanted = { name: name.trim(), brandName: brand.trim() === '' ? null : brand.trim() }
  const isChanged = wanted.name !== settings.name || wanted.brandName !== settings.brandName
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    change.mutate(wanted)
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label={words.name}
        description={words.nameHint}
        required
        withAsterisk={false}
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label={words.brand}
        description={words.brandHint}
        placeholder={texts.shell.product}
        maxLength={40}
        value={brand}
        onChange={(event) => setBrand(event.currentTarget.value)}
      />
      {change.error !== null && <ProblemPanel error={change.error} />}
      <div className={classes.end}>
        <Button type="submit" disabled={!isChanged || wanted.name === ''} loading={change.isPending}>
          {texts.common.save}
        </Button>
        {change.isSuccess && !isChanged && <output>{texts.common.saved}</output>}
      </div>
    </form>
  )
}
