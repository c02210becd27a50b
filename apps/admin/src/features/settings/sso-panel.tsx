import { Button, Group, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { callerQuery } from '../../shared/api/caller.ts'
import { ConfirmDialog } from '../../shared/ui/confirm-dialog.tsx'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { Facts } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import { DomainProofs } from './domain-proofs.tsx'
import { removeSso, ssoQuery } from './queries.ts'
import classes from './retention-form.module.css'
import { SsoForm } from './sso-form.tsx'

const words = texts.signInRules.sso

/** How the organization's people are signed in by their own identity provider; owners set it up. */
export function SsoPanel() {
  const query = useQuery(ssoQuery)
  const { data: caller } = useQuery(callerQuery)
  // Admins read it: who decides who gets in is no act of theirs.
  const isOwner = caller?.role === 'owner'
  const remove = useMutation(removeSso(useQueryClient()))
  const [dialog, setDialog] = useState<'set' | 'remove'>()
  const close = () => setDialog(undefined)
  return (
    <Panel title={words.title}>
      <QueryGate query={query} skeleton={<SkeletonRows count={3} />}>
        {({ provider, domains, redirectUri }) => (
          <div className={classes.form}>
            <p className={classes.warning}>{words.text}</p>
            {provider !== null && (
              <Facts
                items={[
                  { label: words.issuer, value: provider.issuer },
                  { label: words.clientId, value: provider.clientId },
                  { label: words.domains, value: provider.domains.join(', ') },
                  { label: words.required, value: provider.isRequired ? words.isRequired : words.isOptional },
                ]}
              />
            )}
            {domains.length > 0 && <DomainProofs domains={domains} mayCheck={isOwner} />}
            {isOwner && (
              <Group gap="xs">
                <Button onClick={() => setDialog('set')}>{provider === null ? words.setUp : words.change}</Button>
                {provider !== null && (
                  <Button variant="default" onClick={() => setDialog('remove')}>
                    {words.remove}
                  </Button>
                )}
              </Group>
            )}
            <Modal opened={dialog === 'set'} size="lg" closeOnClickOutside={false} onClose={close} title={<strong>{words.title}</strong>}>
              <div className={classes.form}>
                <p className={classes.warning}>{words.redirectUri}:</p>
                <CopyField label={words.redirectUri} value={redirectUri} />
                <SsoForm provider={provider} onDone={close} />
              </div>
            </Modal>
            <ConfirmDialog
              isOpen={dialog === 'remove'}
              title={words.removeTitle}
              confirmLabel={words.remove}
              isBusy={remove.isPending}
              error={remove.error}
              onConfirm={() => remove.mutate(undefined, { onSuccess: close })}
              onClose={close}
            >
              {words.removeText}
            </ConfirmDialog>
          </div>
        )}
      </QueryGate>
    </Panel>
  )
}
