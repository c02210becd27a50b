import { Menu, useMantineColorScheme } from '@mantine/core'
import { IconDeviceLaptop, IconFlag, IconLogout, IconMoon, IconSun, IconUserCog } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { callerQuery } from '../../shared/api/caller.ts'
import { signOutMutation } from '../../features/sign-in/queries.ts'
import { texts } from '../../texts/texts.ts'
import { OrganizationChoice } from './organization-choice.tsx'
import classes from './account-menu.module.css'

const words = texts.shell.account

const schemes = [
  { value: 'light', Icon: IconSun },
  { value: 'dark', Icon: IconMoon },
  { value: 'auto', Icon: IconDeviceLaptop },
] as const

interface AccountMenuOpenProps {
  /** The button that it hangs on. */
  children: ReactNode
}

/** Who is signed in and where, how the console looks, and the way out. */
export default function AccountMenuOpen({ children }: AccountMenuOpenProps) {
  const { data: caller } = useQuery(callerQuery)
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true })
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const leave = useMutation(signOutMutation)
  function signOut() {
    leave.mutate(undefined, {
      onSuccess: (isOut) => {
        if (!isOut) return
        queryClient.clear()
        void navigate({ to: '/sign-in' })
      },
    })
  }
  return (
    <Menu position="bottom-end" width={250} shadow="sm" defaultOpened>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{caller?.name}</strong>
          {caller?.email !== null && <span>{caller?.email}</span>}
          <span>{caller?.organization.name}</span>
        </div>
        <Menu.Item leftSection={<IconUserCog size={15} />} onClick={() => void navigate({ to: '/account' })}>
          {texts.account.title}
        </Menu.Item>
        <Menu.Item leftSection={<IconFlag size={15} />} onClick={() => void navigate({ to: '/', search: { guide: 'shown' } })}>
          {texts.shell.keyboard.guide}
        </Menu.Item>
        <OrganizationChoice />
        <Menu.Divider />
        <Menu.Label>{words.appearance}</Menu.Label>
        {schemes.map(({ value, Icon }) => (
          <Menu.Item
            key={value}
            role="menuitemradio"
            aria-checked={colorScheme === value}
            leftSection={<Icon size={15} />}
            rightSection={colorScheme === value ? <span className={classes.chosen}>{words.chosen}</span> : null}
            onClick={() => setColorScheme(value)}
          >
            {words.schemes[value]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={signOut}>
          {words.signOut}
        </Menu.Item>
        <Menu.Divider />
        <div className={classes.version}>{words.version(caller?.version ?? '')}</div>
      </Menu.Dropdown>
    </Menu>
  )
}
