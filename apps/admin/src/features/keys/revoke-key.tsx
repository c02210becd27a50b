import type { ApiKey } from '@cloudprint/protocol/http/api-key-routes'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import { revokeApiKey } from './queries.ts'

const words = texts.keys

export function RevokeKey({ apiKey: { id, name, lastUsedAt } }: { apiKey: ApiKey }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const revoke = useMutation(revokeApiKey(useQueryClient()))
  return (
    <>
      <Button variant="default" size="xs" aria-label={words.actOn(words.revoke, name)} onClick={open}>
        {words.revoke}
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        title={words.revocation.title(name)}
        confirmLabel={words.revocation.confirm}
        isBusy={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate(id, { onSuccess: close })}
        onClose={close}
      >
        <p style={{ margin: 0 }}>{words.revocation.text}</p>
        <p style={{ margin: 0 }}>
          {lastUsedAt === null ? (
            words.neverUsed
          ) : (
            <>
              {words.lastUsed} <Time iso={lastUsedAt} />
            </>
          )}
        </p>
      </ConfirmDialog>
    </>
  )
}
