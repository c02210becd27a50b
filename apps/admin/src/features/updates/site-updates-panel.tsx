import type { SiteId } from '@cloudprint/protocol/ids'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './computers-panel.module.css'
import { PinVersion } from './pin-version.tsx'
import { changeSiteUpdates, updatesQuery } from './queries.ts'

const words = texts.updates.site

interface SiteUpdatesPanelProps {
  siteId: SiteId
  siteName: string
  mayChange: boolean
}

/** On a site's page: whether its computers are held or pinned. */
export function SiteUpdatesPanel({ siteId, siteName, mayChange }: SiteUpdatesPanelProps) {
  const query = useQuery(updatesQuery)
  const queryClient = useQueryClient()
  const hold = useMutation(changeSiteUpdates(queryClient))
  const pin = useMutation(changeSiteUpdates(queryClient))
  return (
    <Panel
      title={words.title}
      action={
        <Link to="/updates" search={{ siteId }}>
          {words.computers}
        </Link>
      }
    >
      <QueryGate query={query} skeleton={<SkeletonRows count={2} />}>
        {({ isAvailable, releases, sites }) => {
          if (!isAvailable) return <p className={classes.sentence}>{texts.updates.notThere.title}.</p>
          const { isHeld, pinnedVersion } = sites.find((site) => site.siteId === siteId) ?? { isHeld: false, pinnedVersion: null }
          return (
            <>
              {isHeld && <p className={classes.sentence}>{words.held}</p>}
              {pinnedVersion !== null && <p className={classes.sentence}>{words.pinned(pinnedVersion)}</p>}
              {!isHeld && pinnedVersion === null && <p className={classes.sentence}>{words.free}</p>}
              {mayChange && (
                <div className={classes.acts}>
                  <Button
                    size="xs"
                    variant="default"
                    loading={hold.isPending}
                    onClick={() => hold.mutate({ siteId, body: { isHeld: !isHeld } })}
                  >
                    {isHeld ? texts.updates.computers.release : texts.updates.computers.hold}
                  </Button>
                  <PinVersion
                    name={siteName}
                    pinned={pinnedVersion}
                    versions={releases.map(({ version }) => version)}
                    isSmall
                    mutation={pin}
                    onPin={(version, onSuccess) => pin.mutate({ siteId, body: { pinnedVersion: version } }, { onSuccess })}
                  />
                </div>
              )}
              {hold.error !== null && <ProblemPanel error={hold.error} />}
            </>
          )
        }}
      </QueryGate>
    </Panel>
  )
}
