import type { Clock } from '@cloudprint/process-kit/clock'

/** Says news at once, and what comes within `apartMs` after that as one, when that time is over; nothing after the signal. */
export function mergeNews(say: () => void, { clock, apartMs, ended }: { clock: Clock; apartMs: number; ended: AbortSignal }): () => void {
  let isPausing = false
  let isNews = false
  const pause = (): void => {
    isPausing = true
    clock.wait(apartMs, ended).then(
      () => {
        isPausing = false
        if (isNews) speak()
      },
      () => undefined,
    )
  }
  const speak = (): void => {
    isNews = false
    say()
    pause()
  }
  return () => {
    if (isPausing) isNews = true
    else speak()
  }
}
