import { Skeleton } from '@mantine/core'
import { Panel } from './panel.tsx'
import { SkeletonRows } from './skeleton-rows.tsx'

/** A page that is on its way: a title, and panels with rows. */
export function PageSkeleton({ panels = 2 }: { panels?: number }) {
  return (
    <div style={{ display: 'grid', gap: 16 }} aria-hidden="true">
      <Skeleton height={24} width={220} />
      {Array.from({ length: panels }, (_, at) => (
        <Panel key={at} flush>
          <SkeletonRows count={4} />
        </Panel>
      ))}
    </div>
  )
}
