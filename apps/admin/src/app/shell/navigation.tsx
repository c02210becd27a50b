import {
  IconBuildingWarehouse,
  IconDeviceDesktop,
  IconFileText,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconNetwork,
  IconPrinter,
  IconRefresh,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../shared/api/use-may.ts'
import { texts } from '../../texts/texts.ts'
import classes from './navigation.module.css'
import { places } from './places.ts'

const icons = {
  '/': IconLayoutDashboard,
  '/jobs': IconFileText,
  '/printers': IconPrinter,
  '/computers': IconDeviceDesktop,
  '/sites': IconBuildingWarehouse,
  '/keys': IconKey,
  '/people': IconUsers,
  '/audit': IconHistory,
  '/network': IconNetwork,
  '/updates': IconRefresh,
  '/settings': IconSettings,
} as const

export function Navigation() {
  const may = useMay()
  return (
    <nav aria-label={texts.shell.navigation}>
      <ul className={classes.list}>
        {places
          .filter(({ scope }) => may(scope))
          .map(({ to, label }) => {
            const Icon = icons[to]
            return (
              <li key={to}>
                <Link
                  to={to}
                  className={classes.link}
                  activeOptions={{ exact: to === '/', includeSearch: false }}
                  activeProps={{ 'aria-current': 'page' }}
                >
                  <Icon size={17} stroke={1.7} aria-hidden="true" />
                  {label}
                </Link>
              </li>
            )
          })}
      </ul>
    </nav>
  )
}
