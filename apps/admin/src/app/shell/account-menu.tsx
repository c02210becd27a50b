import { Button } from '@mantine/core'
import { IconUser } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Suspense, lazy, useState } from 'react'
import { callerQuery } from '../../shared/api/caller.ts'
import { texts } from '../../texts/texts.ts'
import classes from './account-menu.module.css'

const load = () => import('./account-menu-open.tsx')
const AccountMenuOpen = lazy(load)

/** The button of the account menu; the menu's code comes when somebody reaches for it. */
export function AccountMenu() {
  const { data: caller } = useQuery(callerQuery)
  const [wasOpened, setWasOpened] = useState(false)
  const preload = () => void load().catch(() => undefined)
  const button = (
    <Button
      variant="subtle"
      color="gray"
      size="compact-md"
      className={classes.target}
      aria-label={texts.shell.account.button(caller?.organization.name ?? '')}
      aria-haspopup="menu"
      {...(!wasOpened && { onClick: () => setWasOpened(true), onPointerEnter: preload, onFocus: preload })}
    >
      <IconUser size={17} aria-hidden="true" />
      <span className={classes.organization}>{caller?.organization.name}</span>
    </Button>
  )
  if (!wasOpened) return button
  return (
    <Suspense fallback={button}>
      <AccountMenuOpen>{button}</AccountMenuOpen>
    </Suspense>
  )
}
