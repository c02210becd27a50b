import type { Overview } from '@cloudprint/protocol/http/console-routes'
import type { SiteId } from '@cloudprint/protocol/ids'
import { BarChart } from '@mantine/charts'
import { VisuallyHidden } from '@mantine/core'
import '@mantine/charts/styles.css'
import { useNavigate } from '@tanstack/react-router'
import { use } from 'react'
import { hourText } from '../../shared/format/date-time.ts'
import { SiteZoneContext } from '../../shared/format/site-zone-context.ts'
import { texts } from '../../texts/texts.ts'

const words = texts.overview.perHour

const HOUR_MS = 3_600_000

/** Heavy, so it is loaded when it is first shown. A bar leads to the jobs of its hour. */
export default function JobsChart({ hours, siteId }: { hours: Overview['jobsPerHour']; siteId: SiteId | undefined }) {
  const navigate = useNavigate()
  const timeZone = use(SiteZoneContext)
  const data = hours.map(({ hour, submitted, completed, failed }) => ({
    iso: hour,
    hour: hourText(hour, timeZone),
    completed,
    failed,
    open: Math.max(0, submitted - completed - failed),
  }))
  function openHour(iso: string) {
    const before = new Date(Date.parse(iso) + HOUR_MS).toISOString()
    void navigate({ to: '/jobs', search: { siteId, after: iso, before } })
  }
  return (
    <>
      <BarChart
        h={220}
        aria-hidden="true"
        data={data}
        dataKey="hour"
        type="stacked"
        withLegend
        legendProps={{ verticalAlign: 'bottom', height: 28 }}
        tickLine="none"
        maxBarWidth={22}
        valueFormatter={(value) => value.toLocaleString()}
        xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 28 }}
        yAxisProps={{ width: 34, allowDecimals: false }}
        barChartProps={{ accessibilityLayer: false }}
        barProps={{
          isAnimationActive: false,
          cursor: 'pointer',
          onClick: (bar: { payload?: { iso?: string } }) => bar.payload?.iso !== undefined && openHour(bar.payload.iso),
        }}
        series={[
          { name: 'completed', label: words.completed, color: 'var(--cp-ok)' },
          { name: 'failed', label: words.failed, color: 'var(--cp-bad)' },
          { name: 'open', label: words.other, color: 'var(--mantine-color-gray-5)' },
        ]}
      />
      <VisuallyHidden>
        <table>
          <caption>{words.title}</caption>
          <thead>
            <tr>
              <th scope="col">{words.hour}</th>
              <th scope="col">{words.submitted}</th>
              <th scope="col">{words.completed}</th>
              <th scope="col">{words.failed}</th>
            </tr>
          </thead>
          <tbody>
            {hours.map(({ hour, submitted, completed, failed }) => (
              <tr key={hour}>
                <th scope="row">{hourText(hour, timeZone)}</th>
                <td>{submitted.toLocaleString()}</td>
                <td>{completed.toLocaleString()}</td>
                <td>{failed.toLocaleString()}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </VisuallyHidden>
    </>
  )
}
