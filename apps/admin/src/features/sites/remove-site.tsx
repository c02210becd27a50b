import type { Site } from '@cloudprint/protocol/http/site-routes'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { NamedRemoval } from '../../shared/ui/named-removal.tsx'
import { texts } from '../../texts/texts.ts'
import { removeSite } from '../../shared/sites/queries.ts'

const words = texts.sites.remove

export function RemoveSite({ site: { id, name, computerCount } }: { site: Site }) {
  const navigate = useNavigate()
  const remove = useMutation(removeSite(useQueryClient()))
  return (
    <NamedRemoval
      name={name}
      words={words}
      mutation={remove}
      onRemove={() => remove.mutate(id, { onSuccess: () => void navigate({ to: '/sites' }) })}
    >
      {computerCount > 0 ? words.inUse(computerCount) : words.text}
    </NamedRemoval>
  )
}
