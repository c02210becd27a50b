import { useDisclosure } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { use, useEffect, useRef } from 'react'
import { RelayLinkContext } from '../../shared/api/relay-link.ts'
import { texts } from '../../texts/texts.ts'
import { useMay } from '../../shared/api/use-may.ts'
import { useLatePart } from '../../shared/ui/use-late-part.ts'
import { followLiveChanges } from '../live-changes.ts'
import { NotAllowedPage } from '../not-allowed-page.tsx'
import classes from './console-shell.module.css'
import { Header } from './header.tsx'
import { KeyboardHelp } from './keyboard-help.tsx'
import { Navigation } from './navigation.tsx'
import { OfflineNotice } from './offline-notice.tsx'
import { placeOf } from './places.ts'
import { SearchPalette } from './search-palette.tsx'

/** Comes when it is first opened: a wide screen never needs it. */
const loadDrawer = () => import('./navigation-drawer.tsx')

/** What stands around every page: where one is, who one is, and whether what is shown is true right now. */
export function ConsoleShell() {
  const queryClient = useQueryClient()
  const relayLink = use(RelayLinkContext)
  const [isMenuOpen, { open: openMenu, close: closeMenu }] = useDisclosure(false)
  const { Part: NavigationDrawer, fetchPart: fetchDrawer } = useLatePart(loadDrawer)
  const [isSearchOpen, search] = useDisclosure(false)
  const path = useRouterState({ select: ({ location }) => location.pathname })
  const isAllowed = useMay()(placeOf(path).scope)
  useEffect(() => followLiveChanges({ queryClient, relayLink }), [queryClient, relayLink])
  const content = useRef<HTMLElement>(null)
  const shownPath = useRef(path)
  useEffect(() => {
    if (shownPath.current === path) return
    shownPath.current = path
    closeMenu()
    // The link that led here is done with: keys now mean the page, and a screen reader starts at its top.
    content.current?.focus({ preventScroll: true })
  }, [path, closeMenu])
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {texts.shell.skip}
      </a>
      <Header onMenu={() => void fetchDrawer().then((isThere) => isThere && openMenu())} onSearch={search.open} />
      <aside className={classes.side}>
        <Navigation />
      </aside>
      {NavigationDrawer !== undefined && <NavigationDrawer isOpen={isMenuOpen} onClose={closeMenu} />}
      <main id="content" ref={content} className={classes.main} tabIndex={-1}>
        <OfflineNotice />
        {isAllowed ? <Outlet /> : <NotAllowedPage />}
      </main>
      <SearchPalette isOpen={isSearchOpen} onOpen={search.open} onClose={search.close} />
      <KeyboardHelp />
    </div>
  )
}
