import { Burger } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useBrandName } from '../../shared/api/use-brand-name.ts'
import { Brand } from '../../shared/ui/brand.tsx'
import { texts } from '../../texts/texts.ts'
import { AccountMenu } from './account-menu.tsx'
import { ConnectionIndicator } from './connection-indicator.tsx'
import classes from './header.module.css'

interface HeaderProps {
  onMenu: () => void
  onSearch: () => void
}

export function Header({ onMenu, onSearch }: HeaderProps) {
  return (
    <header className={classes.header}>
      <Burger className={classes.burger} size="sm" aria-label={texts.shell.menu} onClick={onMenu} />
      <Link to="/" className={classes.brand} aria-label={texts.shell.brandLink(useBrandName())}>
        <Brand />
      </Link>
      <button type="button" className={classes.search} aria-label={texts.shell.search.placeholder} onClick={onSearch}>
        <IconSearch size={15} aria-hidden="true" />
        <span className={classes.searchText}>{texts.shell.search.placeholder}</span>
        <kbd className={classes.key}>/</kbd>
      </button>
      <div className={classes.right}>
        <ConnectionIndicator />
        <AccountMenu />
      </div>
    </header>
  )
}
