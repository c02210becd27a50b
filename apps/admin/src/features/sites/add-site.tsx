import { Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { texts } from '../../texts/texts.ts'
import { createSite } from '../../shared/sites/queries.ts'
import { SiteForm } from './site-form.tsx'

/** Adds a site and opens it; most often its computers come next. */
export function AddSite({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const navigate = useNavigate()
  const create = useMutation(createSite(useQueryClient()))
  return (
    <Modal opened={isOpen} onClose={onClose} onExitTransitionEnd={create.reset} title={<strong>{texts.sites.add}</strong>}>
      <SiteForm
        initial={{ name: '', timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone }}
        submitLabel={texts.sites.form.create}
        isBusy={create.isPending}
        error={create.error}
        onSubmit={(fields) =>
          create.mutate(fields, { onSuccess: ({ id }) => void navigate({ to: '/sites/$siteId', params: { siteId: id } }) })
        }
      />
    </Modal>
  )
}
