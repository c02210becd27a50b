import type { Updates } from '@cloudprint/protocol/http/update-routes'
import type { SiteId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { siteQuery } from '../../shared/sites/queries.ts'
import { Panel } from '../../shared/ui/panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './computers-panel.module.css'

const words = texts.updates.site

/** The sites that do not follow the rules for all; nothing where there is none. */
export function SitesApart({ sites }: { sites: Updates['sites'] }) {
  if (sites.length === 0) return null
  return (
    <Panel title={words.apart}>
      <ul className={classes.apart}>
        {sites.map(({ siteId, isHeld, pinnedVersion }) => (
          <li key={siteId}>
            <SiteLink siteId={siteId} />{' '}
            <span className={classes.quiet}>
              {[isHeld ? words.isHeld : [], pinnedVersion === null ? [] : words.isPinned(pinnedVersion)].flat().join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function SiteLink({ siteId }: { siteId: SiteId }) {
  const { data: site } = useQuery(siteQuery(siteId))
  return (
    <Link to="/sites/$siteId" params={{ siteId }}>
      {site?.name ?? words.unnamed}
    </Link>
  )
}
