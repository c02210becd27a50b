import type { Overview } from '@cloudprint/protocol/http/console-routes'
import { Link } from '@tanstack/react-router'
import { Panel } from '../../shared/ui/panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './sites-panel.module.css'

const words = texts.overview.sites
type Sites = NonNullable<Overview['sites']>
type Site = Sites['worst'][number]

/** How the sites are, the worst first. One site alone has the whole page for itself. */
export function SitesPanel({ sites }: { sites: Sites }) {
  if (sites.count < 2) return null
  return (
    <Panel
      title={words.title}
      note={words.note(sites.count, sites.worst.length)}
      action={<Link to="/sites">{words.all(sites.count)}</Link>}
      flush
    >
      <ul className={classes.list}>
        {sites.worst.map((site) => (
          <li key={site.id} className={classes.site}>
            <Link to="/" search={{ siteId: site.id }} className={classes.name}>
              {site.name}
            </Link>
            <span className={classes.size}>
              <Link to="/computers" search={{ siteId: site.id }}>
                {words.computers(site)}
              </Link>
              {', '}
              <Link to="/printers" search={{ siteId: site.id }}>
                {words.printers(site)}
              </Link>
            </span>
            <span className={classes.troubles}>
              <Troubles site={site} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Troubles({ site: { id, jobsUncertain, printersStopped, computersDisconnected } }: { site: Site }) {
  if (jobsUncertain + printersStopped + computersDisconnected === 0) return <StateMark tone="ok">{words.calm}</StateMark>
  return (
    <>
      {jobsUncertain > 0 && (
        <Link to="/jobs" search={{ siteId: id, state: ['uncertain'] }}>
          <StateMark tone="doubt">{words.uncertain(jobsUncertain)}</StateMark>
        </Link>
      )}
      {printersStopped > 0 && (
        <Link to="/printers" search={{ siteId: id, availability: 'stopped' }}>
          <StateMark tone="bad">{words.stopped(printersStopped)}</StateMark>
        </Link>
      )}
      {computersDisconnected > 0 && (
        <Link to="/computers" search={{ siteId: id, state: 'disconnected' }}>
          <StateMark tone="bad">{words.disconnected(computersDisconnected)}</StateMark>
        </Link>
      )}
    </>
  )
}
