import { Burger } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { Brand } from '../../shared/ui/brand.tsx'
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
      <Burger className={classes.burger} size="sm" aria-label="Open the menu" onClick={onMenu} />
      <Link to="/" className={classes.brand} aria-label="Cloud Print, overview">
        <Brand />
      </Link>
      <button type="button" className={classes.search} aria-label="Search printers, computers, sites, jobs" onClick={onSearch}>
        <IconSearch size={15} aria-hidden="true" />
        <span className={classes.searchText}>Search printers, computers, sites, jobs</span>
        <kbd className={classes.key}>/</kbd>
      </button>
      <div className={classes.right}>
        <ConnectionIndicator />
        <AccountMenu />
      </div>
    </header>
  )
}
