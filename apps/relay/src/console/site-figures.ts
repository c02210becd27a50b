import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type pg from 'pg'
import type { Reach } from '../access/reach.ts'
import { reachValues, withinReach } from '../access/within-reach.ts'
import { availabilitySql } from '../computers/printers/printer-queries.ts'

export type SiteFigures = NonNullable<Overview['sites']>

/** As many as fit beside the rest; the list of sites has all. */
const SITES_SHOWN = 8

/** How each site within reach is, the ones with the most trouble first; of more than one site, since the rest of the page tells of one. */
export async function readSiteFigures(pool: pg.Pool, reach: Reach): Promise<SiteFigures> {
  const { rows } = await pool.query<SiteFigures['worst'][number] & { all: number }>(
    `with computers as (
       select site_id, count(*) filter (where connected)::int as connected, count(*) filter (where not connected)::int as disconnected
       from computer where ${withinReach.computer} and revoked_at is null group by site_id),
     printers as (
       select computer.site_id, count(*)::int as "all", count(*) filter (where ${availabilitySql} = 'stopped')::int as stopped
       from printer join computer on computer.id = printer.computer_id and computer.revoked_at is null
       where ${withinReach.printer} and printer.gone_at is null group by computer.site_id),
     doubts as (
       select computer.site_id, count(*)::int as uncertain
       from job join computer on computer.id = job.computer_id where ${withinReach.job} and job.state = 'uncertain' group by computer.site_id)
     select site.id, site.name, coalesce(connected, 0) as "computersConnected", coalesce(disconnected, 0) as "computersDisconnected",
       coalesce(printers.all, 0) as printers, coalesce(stopped, 0) as "printersStopped", coalesce(uncertain, 0) as "jobsUncertain",
       (count(*) over ())::int as all
     from site left join computers on computers.site_id = site.id left join printers on printers.site_id = site.id
       left join doubts on doubts.site_id = site.id
     where site.organization_id = $1 and ($2::uuid[] is null or site.id = any($2)) and ($3::uuid[] is null or computers.site_id is not null)
     order by coalesce(uncertain, 0) desc, coalesce(stopped, 0) + coalesce(disconnected, 0) desc, lower(site.name), site.id
     limit ${SITES_SHOWN}`,
    reachValues(reach),
  )
  return { count: rows[0]?.all ?? 0, worst: rows.map(({ all: _all, ...site }) => site) }
}
