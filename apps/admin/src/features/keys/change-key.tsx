import type { ApiKey } from '@cloudprint/protocol/http/api-key-routes'
import type { Scope } from '@cloudprint/protocol/http/roles'
import { Button, Modal } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { texts } from '../../texts/texts.ts'
import { wantedOf } from './create-key.tsx'
import { KeyForm } from './key-form.tsx'
import type { KeyPickers } from './key-form.tsx'
import { changeApiKey } from './queries.ts'

const words = texts.keys

interface ChangeKeyProps extends KeyPickers {
  apiKey: ApiKey
  grantable: readonly Scope[]
}

export function ChangeKey({ apiKey, grantable, ...pickers }: ChangeKeyProps) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const change = useMutation(changeApiKey(useQueryClient(), apiKey.id))
  return (
    <>
      <Button variant="default" size="xs" aria-label={words.actOn(words.change, apiKey.name)} onClick={open}>
        {words.change}
      </Button>
      <Modal
        opened={isOpen}
        size="lg"
        onClose={close}
        onExitTransitionEnd={change.reset}
        title={<strong>{words.form.changeTitle(apiKey.name)}</strong>}
      >
        <KeyForm
          {...pickers}
          initial={apiKey}
          grantable={grantable}
          isNew={false}
          submitLabel={texts.common.save}
          isBusy={change.isPending}
          error={change.error}
          onSubmit={(key, expiresAt) =>
            change.mutate({ ...wantedOf(key), ...(expiresAt === undefined ? {} : { expiresAt }) }, { onSuccess: close })
          }
        />
      </Modal>
    </>
  )
}
