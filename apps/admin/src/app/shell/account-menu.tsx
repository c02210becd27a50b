import { Button } from '@mantine/core'
import { IconUser } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { callerQuery } from '../../shared/api/caller.ts'
import { useLatePart } from '../../shared/ui/use-late-part.ts'
import { texts } from '../../texts/texts.ts'
import classes from './account-menu.module.css'

const load = () => import('./account-menu-open.tsx')

/** The button of the account menu; the menu's code comes when somebody reaches for it. */
export function AccountMenu() {
  const { data: caller } = useQuery(callerQuery)
  const { Part: AccountMenuOpen, fetchPart } = useLatePart(load)
  const preload = () => void load().catch(() => undefined)
  const button = (
    <Button
      variant="subtle"
      color="gray"
      size="compact-md"
      className={classes.target}
      aria-label={texts.shell.account.button(caller?.organization.name ?? '')}
      aria-haspopup="menu"
      {...(AccountMenuOpen === undefined && { onClick: () => void fetchPart(), onPointerEnter: preload, onFocus: preload })}
    >
      <IconUser size={17} aria-hidden="true" />
      <span className={classes.organization}>{caller?.organization.name}</span>
    </Button>
  )
  return AccountMenuOpen === undefined ? button : <AccountMenuOpen>{button}</AccountMenuOpen>
}
