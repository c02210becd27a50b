import type { ErrorComponentProps } from '@tanstack/react-router'
import { useRouter } from '@tanstack/react-router'
import { useInterval } from '@mantine/hooks'
import { Brand } from '../shared/ui/brand.tsx'
import { ProblemPanel } from '../shared/ui/problem-panel.tsx'
import classes from './unreachable-page.module.css'

const AGAIN_MS = 5_000

/** The console could not even learn who is signed in; it keeps trying. */
export function UnreachablePage({ error }: ErrorComponentProps) {
  const router = useRouter()
  const retry = () => void router.invalidate()
  useInterval(retry, AGAIN_MS, { autoInvoke: true })
  return (
    <main className={classes.page}>
      <div className={classes.card}>
        <Brand />
        <ProblemPanel error={error} onRetry={retry} />
      </div>
    </main>
  )
}
