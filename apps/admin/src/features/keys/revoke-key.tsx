import type { ApiKey } from '@cloudprint/protocol/http/api-key-routes'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { revokeApiKey } from './queries.ts'

export function RevokeKey({ apiKey }: { apiKey: ApiKey }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const revoke = useMutation(revokeApiKey(useQueryClient()))
  return (
    <>
      <Button variant="default" size="xs" aria-label={`Revoke ${apiKey.name}`} onClick={open}>
        Revoke
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={`Revoke “${apiKey.name}”?`}
        confirmLabel="Revoke key"
        isBusy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate(apiKey.id, { onSuccess: close })}
        onClose={close}
      >
        <p style={{ margin: 0 }}>
          Whatever uses it is refused from the next request on, and this can not be taken back. Jobs it has submitted already go on.
        </p>
        <p style={{ margin: 0 }}>
          {apiKey.lastUsedAt === null ? (
            'It has never been used.'
          ) : (
            <>
              It was last used <Time iso={apiKey.lastUsedAt} />.
            </>
          )}
        </p>
      </ConfirmDialog>
    </>
  )
}
