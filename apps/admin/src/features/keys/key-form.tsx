import { MAX_REQUESTS_PER_SECOND } from '@cloudprint/protocol/http/api-key-routes'
import { scopes } from '@cloudprint/protocol/http/roles'
import type { Scope } from '@cloudprint/protocol/http/roles'
import type { PrinterId, SiteId } from '@cloudprint/protocol/ids'
import { Button, Checkbox, Group, Input, NativeSelect, NumberInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { ReactNode, SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { SitePicker } from '../../shared/sites/site-picker.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './create-key.module.css'

const words = texts.keys.form
const DAY_MS = 86_400_000

export interface KeyFields {
  name: string
  scopes: readonly Scope[]
  sites: { id: SiteId; name: string }[] | null
  printers: { id: PrinterId; name: string }[] | null
  requestsPerSecond: number | null
}

/** Choosing printers is another feature's part. */
export interface KeyPickers {
  renderPrinters: (props: {
    value: NonNullable<KeyFields['printers']>
    onChange: (printers: NonNullable<KeyFields['printers']>) => void
  }) => ReactNode
}

interface KeyFormProps extends KeyPickers {
  initial: KeyFields
  /** What whoever is signed in may do, and so may give. */
  grantable: readonly Scope[]
  /** A key that is there keeps its expiry unless another one is chosen. */
  isNew: boolean
  submitLabel: string
  isBusy: boolean
  error: Error | null
  /** `expiresAt` is undefined where it is to stay. */
  onSubmit: (key: KeyFields, expiresAt: string | null | undefined) => void
}

export function KeyForm({ initial, grantable, isNew, submitLabel, isBusy, error, onSubmit, renderPrinters }: KeyFormProps) {
  const [key, setKey] = useState<KeyFields>(initial)
  const [lifetime, setLifetime] = useState(isNew ? '0' : 'keep')
  const isLimited = key.sites !== null || key.printers !== null
  const offered = scopes.filter((scope) => grantable.includes(scope) && !(isLimited && scope.startsWith('admin:')))
  const chosen = offered.filter((scope) => key.scopes.includes(scope))
  const isWhole = key.name.trim() !== '' && chosen.length > 0 && key.sites?.length !== 0
  const set = (change: Partial<KeyFields>) => setKey({ ...key, ...change })
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    onSubmit({ ...key, name: key.name.trim(), scopes: chosen }, expiryOf(lifetime))
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label={words.name}
        description={words.nameNote}
        placeholder={words.namePlaceholder}
        required
        maxLength={100}
        data-autofocus
        value={key.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <div>
        <Input.Label>{words.sees}</Input.Label>
        <SitePicker value={key.sites} onChange={(sites) => set({ sites })} />
      </div>
      <div>
        <Input.Label>{words.printers}</Input.Label>
        <Input.Description mb={6}>{words.printersNote}</Input.Description>
        {renderPrinters({ value: key.printers ?? [], onChange: (printers) => set({ printers: printers.length === 0 ? null : printers }) })}
      </div>
      <Checkbox.Group
        label={words.may}
        description={isLimited ? words.limited : undefined}
        value={chosen}
        onChange={(next) => set({ scopes: scopes.filter((scope) => next.includes(scope)) })}
      >
        <div className={classes.scopes}>
          {offered.map((scope) => (
            <Checkbox key={scope} value={scope} label={texts.keys.scopes[scope].label} description={texts.keys.scopes[scope].meaning} />
          ))}
        </div>
      </Checkbox.Group>
      <NativeSelect
        label={words.goodFor}
        data={lifetimes(isNew)}
        value={lifetime}
        onChange={(event) => setLifetime(event.currentTarget.value)}
      />
      <NumberInput
        label={words.rate}
        description={words.rateNote}
        min={1}
        max={MAX_REQUESTS_PER_SECOND}
        allowDecimal={false}
        value={key.requestsPerSecond ?? ''}
        onChange={(value) => set({ requestsPerSecond: value === '' ? null : Number(value) })}
      />
      {error !== null && <ProblemPanel error={error} />}
      <Group justify="flex-end">
        <Button type="submit" loading={isBusy} disabled={!isWhole}>
          {submitLabel}
        </Button>
      </Group>
    </form>
  )
}

/** Undefined where it stays as it is, null for never. */
function expiryOf(lifetime: string): string | null | undefined {
  if (lifetime === 'keep') return undefined
  return lifetime === '0' ? null : new Date(Date.now() + Number(lifetime) * DAY_MS).toISOString()
}

function lifetimes(isNew: boolean) {
  const { never, days30, days90, year } = words.lifetimes
  const all = [
    { value: '0', label: never },
    { value: '30', label: days30 },
    { value: '90', label: days90 },
    { value: '365', label: year },
  ]
  return isNew ? all : [{ value: 'keep', label: words.keepExpiry }, ...all]
}
