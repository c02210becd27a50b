import type { Scope } from '@cloudprint/protocol/http/roles'
import { Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { texts } from '../../texts/texts.ts'
import { KeyForm } from './key-form.tsx'
import type { KeyFields, KeyPickers } from './key-form.tsx'
import { NewKey } from './new-key.tsx'
import { createApiKey } from './queries.ts'

const usual: KeyFields = {
  name: '',
  scopes: ['jobs:write', 'jobs:read', 'printers:read', 'computers:read'],
  sites: null,
  printers: null,
  requestsPerSecond: null,
}

interface CreateKeyProps extends KeyPickers {
  isOpen: boolean
  onClose: () => void
  grantable: readonly Scope[]
}

/** Makes a key and shows it once. */
export function CreateKey({ isOpen, onClose, grantable, ...pickers }: CreateKeyProps) {
  const create = useMutation(createApiKey(useQueryClient()))
  const made = create.data
  return (
    <Modal
      opened={isOpen}
      size="lg"
      onClose={onClose}
      onExitTransitionEnd={create.reset}
      closeOnClickOutside={made === undefined}
      title={<strong>{made === undefined ? texts.keys.form.createTitle : texts.keys.once.title(made.name)}</strong>}
    >
      {made === undefined ? (
        <KeyForm
          {...pickers}
          initial={usual}
          grantable={grantable}
          isNew
          submitLabel={texts.keys.form.submitCreate}
          isBusy={create.isPending}
          error={create.error}
          onSubmit={(key, expiresAt) => create.mutate({ ...wantedOf(key), expiresAt: expiresAt ?? null })}
        />
      ) : (
        <NewKey value={made.key} onClose={onClose} />
      )}
    </Modal>
  )
}

export function wantedOf({ name, scopes, sites, printers, requestsPerSecond }: KeyFields) {
  return {
    name,
    scopes: [...scopes],
    siteIds: sites?.map(({ id }) => id) ?? null,
    printerIds: printers?.map(({ id }) => id) ?? null,
    requestsPerSecond,
  }
}
