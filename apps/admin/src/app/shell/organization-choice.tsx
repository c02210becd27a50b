import { Menu } from '@mantine/core'
import { IconBuilding } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { callerQuery } from '../../shared/api/caller.ts'
import { switchOrganizationMutation } from '../../features/sign-in/queries.ts'
import { texts } from '../../texts/texts.ts'

/** For whoever belongs to several organizations: which one the console shows. */
export function OrganizationChoice() {
  const { data: caller } = useQuery(callerQuery)
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const change = useMutation(switchOrganizationMutation)
  if (caller === undefined || caller.organizations.length < 2) return null
  function changeTo(organizationId: string) {
    change.mutate(organizationId, {
      onSuccess: () => {
        // Nothing of the one before may be shown.
        queryClient.clear()
        void navigate({ to: '/' })
      },
    })
  }
  return (
    <>
      <Menu.Divider />
      <Menu.Label>{texts.common.organization}</Menu.Label>
      {caller.organizations.map(({ id, name }) => (
        <Menu.Item
          key={id}
          role="menuitemradio"
          aria-checked={id === caller.organization.id}
          leftSection={<IconBuilding size={15} />}
          onClick={() => changeTo(id)}
        >
          {name}
        </Menu.Item>
      ))}
    </>
  )
}
