import { scopes } from '@cloudprint/protocol/http/roles'
import type { Scope } from '@cloudprint/protocol/http/roles'
import { Button, Checkbox, Group, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { scopeWords } from '../../shared/words/scope-words.ts'
import classes from './create-key.module.css'
import { createApiKey } from './queries.ts'

const usual: Scope[] = ['jobs:write', 'jobs:read', 'printers:read', 'computers:read']
const lifetimes = [
  { value: '0', label: 'Does not expire' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
]

/** Makes a key and shows it once. */
export function CreateKey({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const create = useMutation(createApiKey(useQueryClient()))
  const made = create.data
  return (
    <Modal
      opened={isOpen}
      size="lg"
      onClose={onClose}
      onExitTransitionEnd={create.reset}
      closeOnClickOutside={made === undefined}
      title={<strong>{made === undefined ? 'Create a key' : `Key “${made.name}”`}</strong>}
    >
      {made === undefined ? (
        <KeyForm isBusy={create.isPending} error={create.error} onSubmit={(body) => create.mutate(body)} />
      ) : (
        <div className={classes.form}>
          <p className={classes.text}>Copy it now. It is shown only here; the relay keeps no more than its hash.</p>
          <CopyField label="API key" value={made.key} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              I have it
            </Button>
          </Group>
        </div>
      )}
    </Modal>
  )
}

interface KeyFormProps {
  isBusy: boolean
  error: Error | null
  onSubmit: (key: { name: string; scopes: Scope[]; expiresAt: string | null }) => void
}

function KeyForm({ isBusy, error, onSubmit }: KeyFormProps) {
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string[]>(usual)
  const [days, setDays] = useState('0')
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    const expiresAt = days === '0' ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString()
    onSubmit({ name, scopes: scopes.filter((scope) => chosen.includes(scope)), expiresAt })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label="Name"
        description="The system that will use it."
        placeholder="WMS production"
        required
        maxLength={100}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group label="It may" value={chosen} onChange={setChosen}>
        <div className={classes.scopes}>
          {scopes.map((scope) => (
            <Checkbox key={scope} value={scope} label={scopeWords[scope].label} description={scopeWords[scope].meaning} />
          ))}
        </div>
      </Checkbox.Group>
      <NativeSelect label="Good for" data={lifetimes} value={days} onChange={(event) => setDays(event.currentTarget.value)} />
      {error !== null && <ProblemPanel error={error} />}
      <Group justify="flex-end">
        <Button type="submit" loading={isBusy} disabled={name.trim() === '' || chosen.length === 0}>
          Create key
        </Button>
      </Group>
    </form>
  )
}
