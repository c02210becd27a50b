import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { PasskeyError } from '../../shared/api/passkeys.ts'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { passkeyWords } from '../../shared/words/passkey-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './account.module.css'
import type { Passkey } from './own-account.ts'
import { accountMutations, passkeysQuery } from './queries.ts'

const words = texts.account.passkeys
const nameOf = ({ name }: Passkey) => name ?? words.unnamed

export function PasskeysPanel() {
  const query = useQuery(passkeysQuery)
  const mutations = accountMutations(useQueryClient())
  const [naming, setNaming] = useState<Passkey | 'new'>()
  const [removing, setRemoving] = useState<Passkey>()
  const add = useMutation(mutations.addPasskey)
  const rename = useMutation(mutations.renamePasskey)
  const remove = useMutation(mutations.removePasskey)
  const change = naming === 'new' ? add : rename
  function close() {
    setNaming(undefined)
    add.reset()
    rename.reset()
  }
  function save(name: string) {
    if (naming === 'new') add.mutate(name, { onSuccess: close })
    else if (naming !== undefined) rename.mutate({ id: naming.id, name }, { onSuccess: close })
  }
  return (
    <Panel title={words.title}>
      <p className={classes.text}>{words.summary}</p>
      <QueryGate query={query} skeleton={<SkeletonRows count={1} />}>
        {(passkeys) => <PasskeyList passkeys={passkeys} onRename={setNaming} onRemove={setRemoving} />}
      </QueryGate>
      <div className={classes.end}>
        <Button onClick={() => setNaming('new')}>{words.add}</Button>
      </div>
      <Modal opened={naming !== undefined} onClose={close} title={<strong>{naming === 'new' ? words.add : words.rename}</strong>}>
        {naming !== undefined && (
          <NameForm
            name={naming === 'new' ? '' : nameOf(naming)}
            label={naming === 'new' ? words.add : words.save}
            isBusy={change.isPending}
            error={change.error}
            onName={save}
          />
        )}
      </Modal>
      <ConfirmDialog
        isOpen={removing !== undefined}
        title={removing === undefined ? '' : words.removeTitle(nameOf(removing))}
        confirmLabel={words.remove}
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => removing !== undefined && remove.mutate(removing.id, { onSuccess: () => setRemoving(undefined) })}
        onClose={() => setRemoving(undefined)}
      >
        {words.removeText}
      </ConfirmDialog>
    </Panel>
  )
}

interface PasskeyListProps {
  passkeys: Passkey[]
  onRename: (passkey: Passkey) => void
  onRemove: (passkey: Passkey) => void
}

function PasskeyList({ passkeys, onRename, onRemove }: PasskeyListProps) {
  if (passkeys.length === 0) return <p className={classes.quiet}>{words.none}</p>
  return (
    <ul className={classes.list}>
      {passkeys.map((passkey) => (
        <li key={passkey.id} className={classes.row}>
          <span className={classes.what}>
            <strong>{nameOf(passkey)}</strong>{' '}
            {typeof passkey.createdAt === 'string' && (
              <span className={classes.quiet}>
                {words.added} <Time iso={passkey.createdAt} />
              </span>
            )}
          </span>
          <Button variant="subtle" size="xs" aria-label={words.renameLabel(nameOf(passkey))} onClick={() => onRename(passkey)}>
            {words.rename}
          </Button>
          <Button variant="subtle" color="red" size="xs" aria-label={words.removeLabel(nameOf(passkey))} onClick={() => onRemove(passkey)}>
            {words.remove}
          </Button>
        </li>
      ))}
    </ul>
  )
}

interface NameFormProps {
  name: string
  label: string
  isBusy: boolean
  error: Error | null
  onName: (name: string) => void
}

function NameForm({ name: given, label, isBusy, error, onName }: NameFormProps) {
  const [name, setName] = useState(given)
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    onName(name.trim())
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label={words.name}
        description={words.nameHint}
        required
        withAsterisk={false}
        maxLength={100}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div role="alert">{error instanceof PasskeyError && <p className={classes.text}>{passkeyWords(error)}</p>}</div>
      {error !== null && !(error instanceof PasskeyError) && <ProblemPanel error={error} />}
      <div className={classes.end}>
        <Button type="submit" loading={isBusy} disabled={name.trim() === ''}>
          {label}
        </Button>
      </div>
    </form>
  )
}
