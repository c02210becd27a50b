import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { NamedRemoval } from '../../shared/ui/named-removal.tsx'
import { texts } from '../../texts/texts.ts'
import { removeComputer } from './queries.ts'

const words = texts.computers.remove

export function RemoveComputer({ computer: { id, name, printerCount } }: { computer: Computer }) {
  const navigate = useNavigate()
  const remove = useMutation(removeComputer(useQueryClient()))
  return (
    <NamedRemoval
      name={name}
      words={words}
      mutation={remove}
      onRemove={() => remove.mutate(id, { onSuccess: () => void navigate({ to: '/computers' }) })}
    >
      {words.text(printerCount)}
    </NamedRemoval>
  )
}
