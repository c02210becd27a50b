import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import { createInvitation } from './queries.ts'
import type { NewInvitation } from './queries.ts'
import { areWhole, RightsFields } from './rights-fields.tsx'
import type { Rights } from './rights-fields.tsx'

const words = texts.people.form

interface InvitePersonProps {
  isOpen: boolean
  onClose: () => void
  isOwner: boolean
}

/** Invites somebody, and shows the link where no mail carries it. */
export function InvitePerson({ isOpen, onClose, isOwner }: InvitePersonProps) {
  const create = useMutation(createInvitation(useQueryClient()))
  const made = create.data
  return (
    <Modal
      opened={isOpen}
      size="lg"
      onClose={onClose}
      onExitTransitionEnd={create.reset}
      closeOnClickOutside={made === undefined || made.link === null}
      title={<strong>{words.title}</strong>}
    >
      {made === undefined ? (
        <InvitationForm
          isBusy={create.isPending}
          error={create.error}
          onSubmit={create.mutate}

          isOwner={isOwner}
        />
      ) : (
        <div style={{ display: 'grid', gap: 16 }}>
          <p style={{ margin: 0 }}>{made.link === null ? words.mailed(made.email) : words.link}</p>
          {made.link !== null && <CopyField label={words.linkLabel} value={made.link} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.done}
            </Button>
          </Group>
        </div>
      )}
    </Modal>
  )
}

interface InvitationFormProps {
  isBusy: boolean
  error: Error | null
  onSubmit: (invitation: NewInvitation) => void
  isOwner: boolean
}

function InvitationForm({ isBusy, error, onSubmit, isOwner }: InvitationFormProps) {
  const [email, setEmail] = useState('')
  const [rights, setRights] = useState<Rights>({ role: 'operator', sites: null })
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    onSubmit({ email: email.trim(), role: rights.role, siteIds: rights.sites?.map(({ id }) => id) ?? null })
  }
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 16 }}>
      <TextInput
        type="email"
        label={words.email}
        required
        maxLength={254}
        autoComplete="off"
        data-autofocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <RightsFields value={rights} onChange={setRights} isOwner={isOwner} />
      <p style={{ margin: 0, color: 'var(--mantine-color-dimmed)' }}>{words.note}</p>
      {error !== null && <ProblemPanel error={error} />}
      <Group justify="flex-end">
        <Button type="submit" loading={isBusy} disabled={email.trim() === '' || !areWhole(rights)}>
          {words.send}
        </Button>
      </Group>
    </form>
  )
}
