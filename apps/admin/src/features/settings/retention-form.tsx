import type { OrganizationSettings } from '@cloudprint/protocol/http/settings-routes'
import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import { changeSettings } from './queries.ts'
import classes from './retention-form.module.css'
import { documentChoices, jobChoices, withCurrent } from './retention-choices.ts'

const words = texts.settings.retention

/** Sets how long failed documents and job records are kept. */
export function RetentionForm({ settings }: { settings: OrganizationSettings }) {
  const [chosen, setChosen] = useState({ failedDocumentRetention: settings.failedDocumentRetention, jobRetention: settings.jobRetention })
  const change = useMutation(changeSettings(useQueryClient()))
  const isChanged = chosen.failedDocumentRetention !== settings.failedDocumentRetention || chosen.jobRetention !== settings.jobRetention
  const isShorter = chosen.failedDocumentRetention < settings.failedDocumentRetention || chosen.jobRetention < settings.jobRetention
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    change.mutate(chosen)
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <NativeSelect
        label={words.document}
        description={words.documentHint}
        data={withCurrent(documentChoices, settings.failedDocumentRetention)}
        value={String(chosen.failedDocumentRetention)}
        onChange={(event) => setChosen({ ...chosen, failedDocumentRetention: Number(event.currentTarget.value) })}
      />
      <NativeSelect
        label={words.job}
        description={words.jobHint}
        data={withCurrent(jobChoices, settings.jobRetention)}
        value={String(chosen.jobRetention)}
        onChange={(event) => setChosen({ ...chosen, jobRetention: Number(event.currentTarget.value) })}
      />
      {isShorter && <p className={classes.warning}>{words.shorter}</p>}
      {change.error !== null && <ProblemPanel error={change.error} />}
      <div className={classes.end}>
        <Button type="submit" disabled={!isChanged} loading={change.isPending}>
          {texts.common.save}
        </Button>
        {change.isSuccess && !isChanged && <output>{texts.common.saved}</output>}
      </div>
    </form>
  )
}
