import { IconDeviceDesktop, IconFileText, IconKey, IconLayoutDashboard, IconNetwork, IconPrinter, IconSettings } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import classes from './navigation.module.css'
import { places } from './places.ts'

const icons = {
  '/': IconLayoutDashboard,
  '/jobs': IconFileText,
  '/printers': IconPrinter,
  '/computers': IconDeviceDesktop,
  '/keys': IconKey,
  '/network': IconNetwork,
  '/settings': IconSettings,
} as const

export function Navigation() {
  return (
    <nav aria-label="Main">
      <ul className={classes.list}>
        {places.map(({ to, label }) => {
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
