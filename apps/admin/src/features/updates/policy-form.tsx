import type { UpdatePolicy } from '@cloudprint/protocol/http/update-routes'
import type { SiteId } from '@cloudprint/protocol/ids'
import { Button, MultiSelect, NativeSelect, NumberInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { siteListQuery } from '../../shared/sites/queries.ts'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './policy-form.module.css'
import { changeUpdates } from './queries.ts'

const words = texts.updates.policy

/** Sets whether new versions come by themselves, to whom first, and how long the rest waits. */
export function PolicyForm({ policy }: { policy: UpdatePolicy }) {
  const [chosen, setChosen] = useState(policy)
  const sites = useQuery(siteListQuery({ limit: 200 })).data?.items ?? []
  const change = useMutation(changeUpdates(useQueryClient()))
  const { mode, firstSiteIds, firstPercent, waitHours } = chosen
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    change.mutate({ mode, firstSiteIds, firstPercent, waitHours })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <NativeSelect
        label={words.mode}
        data={[
          { value: 'auto', label: words.modes.auto },
          { value: 'off', label: words.modes.off },
        ]}
        value={mode}
        onChange={(event) => setChosen({ ...chosen, mode: event.currentTarget.value === 'off' ? 'off' : 'auto' })}
      />
      <NumberInput
        label={words.percent}
        description={words.percentHint}
        min={0}
        max={100}
        clampBehavior="strict"
        suffix=" %"
        value={firstPercent}
        onChange={(value) => setChosen({ ...chosen, firstPercent: Number(value) })}
      />
      <MultiSelect
        label={words.sites}
        description={words.sitesHint}
        data={sites.map(({ id, name }) => ({ value: id, label: name }))}
        value={firstSiteIds}
        onChange={(ids) => setChosen({ ...chosen, firstSiteIds: ids as SiteId[] })}
      />
      <NumberInput
        label={words.wait}
        description={words.waitHint}
        min={0}
        max={8_760}
        clampBehavior="strict"
        value={waitHours}
        onChange={(value) => setChosen({ ...chosen, waitHours: Number(value) })}
      />
      {change.error !== null && <ProblemPanel error={change.error} />}
      <div className={classes.end}>
        <Button type="submit" loading={change.isPending}>
          {texts.common.save}
        </Button>
        {change.isSuccess && <output>{texts.common.saved}</output>}
      </div>
    </form>
  )
}
