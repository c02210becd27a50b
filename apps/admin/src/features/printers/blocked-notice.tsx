import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import type { JobId } from '@cloudprint/protocol/ids'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../shared/api/use-may.ts'
import { Notice } from '../../shared/ui/notice.tsx'
import { texts } from '../../texts/texts.ts'

const words = texts.printers.blocked

/** That a job in doubt holds up the later ones, and the way to settle it. */
export function BlockedNotice({ printer, jobId }: { printer: Printer; jobId: JobId }) {
  const may = useMay()
  return (
    <Notice tone="doubt" title={words.title(printer.displayName)}>
      <p>{words.text}</p>
      <p>
        <Link to="/jobs/$jobId" params={{ jobId }}>
          {may('jobs:write') ? words.settle : words.look}
        </Link>
      </p>
    </Notice>
  )
}
