import type { Site } from '@cloudprint/protocol/http/site-routes'
import type { SiteId } from '@cloudprint/protocol/ids'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Columns } from '../../shared/ui/columns.tsx'
import { Facts } from '../../shared/ui/facts.tsx'
import { MissingPage } from '../../shared/ui/missing-page.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { texts } from '../../texts/texts.ts'
import { changeSite, siteQuery } from '../../shared/sites/queries.ts'
import { RemoveSite } from './remove-site.tsx'
import { SiteForm } from './site-form.tsx'

const words = texts.sites

interface SitePageProps {
  siteId: SiteId
  mayChange: boolean
  /** Updates belong to another feature. */
  updatesOf: (siteName: string) => ReactNode
}

export function SitePage({ siteId, mayChange, updatesOf }: SitePageProps) {
  const query = useQuery(siteQuery(siteId))
  return (
    <QueryGate
      query={query}
      skeleton={<PageSkeleton />}
      missing={
        <MissingPage title={words.page.missing} action={<Link to="/sites">{words.page.back}</Link>}>
          {words.page.missingWhy}
        </MissingPage>
      }
    >
      {(site) => (
        <Page
          title={site.name}
          crumb={<Link to="/sites">{words.title}</Link>}
          summary={site.timeZone}
          actions={mayChange ? <RemoveSite site={site} /> : null}
        >
          {mayChange ? (
            <Columns
              left={
                <>
                  <There site={site} />
                  {updatesOf(site.name)}
                </>
              }
              right={<Settings site={site} />}
            />
          ) : (
            <There site={site} />
          )}
        </Page>
      )}
    </QueryGate>
  )
}

function There({ site }: { site: Site }) {
  const { id: siteId, connectedCount, computerCount, printerCount } = site
  return (
    <Panel
      title={words.page.there}
      action={
        <Link to="/" search={{ siteId }}>
          {words.page.overview}
        </Link>
      }
    >
      <Facts
        items={[
          {
            label: words.columns.computers,
            value: (
              <Link to="/computers" search={{ siteId }}>
                {words.computers(connectedCount, computerCount)}
              </Link>
            ),
          },
          {
            label: words.columns.printers,
            value: (
              <Link to="/printers" search={{ siteId }}>
                {words.printers(printerCount)}
              </Link>
            ),
          },
          {
            label: texts.common.jobs,
            value: (
              <Link to="/jobs" search={{ siteId }}>
                {words.page.jobs}
              </Link>
            ),
          },
        ]}
      />
    </Panel>
  )
}

function Settings({ site: { id, name, timeZone } }: { site: Site }) {
  const change = useMutation(changeSite(useQueryClient(), id))
  return (
    <Panel title={words.page.about}>
      <SiteForm
        key={`${name} ${timeZone}`}
        initial={{ name, timeZone }}
        submitLabel={texts.common.save}
        isBusy={change.isPending}
        error={change.error}
        note={change.isSuccess && <output>{texts.common.saved}</output>}
        onSubmit={(fields) => change.mutate(fields)}
      />
    </Panel>
  )
}
