import type { Overview } from '@cloudprint/protocol/http/console-routes'

type Status = 'done' | 'now' | 'ahead'

interface FirstRunSteps {
  computer: Status
  printer: Status
  page: Status
  printed: Status
  /** There is a computer, and none is connected: its printers can't come. */
  isAway: boolean
}

/** How far an installation is on its way to the first printed page: a step that is done stays so, and one is to be taken now. */
export function firstRunSteps({ computers, printers, jobsByState, hasPrinted }: Overview): FirstRunSteps {
  const computerCount = (computers?.connected ?? 0) + (computers?.disconnected ?? 0)
  const hasPrinter = sum(printers ?? {}) > 0
  const hasPage = hasPrinted || sum(jobsByState) > 0
  const done = [computerCount > 0 || hasPrinter || hasPage, hasPrinter || hasPage, hasPage, hasPrinted]
  const [computer = 'now', printer = 'ahead', page = 'ahead', printed = 'ahead'] = done.map((isDone, index) =>
    isDone ? 'done' : index === done.indexOf(false) ? 'now' : 'ahead',
  )
  return { computer, printer, page, printed, isAway: computerCount > 0 && computers?.connected === 0 }
}

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((all, count) => all + count, 0)
}
