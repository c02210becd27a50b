import { Skeleton } from '@mantine/core'
import classes from './skeleton-rows.module.css'

/** Rows that are on their way. */
export function SkeletonRows({ count = 8 }: { count?: number }) {
  return (
    <div className={classes.rows} aria-hidden="true">
      {Array.from({ length: count }, (_, row) => (
        <div key={row} className={classes.row}>
          <Skeleton height={10} width={`${34 + ((row * 13) % 22)}%`} />
          <Skeleton height={10} width="12%" />
          <Skeleton height={10} width="18%" />
        </div>
      ))}
    </div>
  )
}
