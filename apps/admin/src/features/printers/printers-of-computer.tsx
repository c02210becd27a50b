import type { ComputerId } from '@cloudprint/protocol/ids'
import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { DataTable } from '../../shared/ui/data-table.tsx'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import { printerColumnsOfComputer } from './printer-columns.tsx'
import { PrinterStateMark } from './printer-state.tsx'
import classes from './printers-of-computer.module.css'
import { printerListQuery } from './queries.ts'

const words = texts.printers.ofComputer
const SHOWN_OF_ALL = 5

/** The printers of one computer, for its page. */
export function PrintersOfComputer({ computerId }: { computerId: ComputerId }) {
  const query = useQuery(printerListQuery({ computerId, limit: 50 }))
  const navigate = useNavigate()
  return (
    <Panel
      title={words.title}
      flush
      action={
        <Link to="/printers" search={{ computerId }}>
          {words.all}
        </Link>
      }
    >
      <QueryGate query={query} skeleton={<SkeletonRows count={3} />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={words.none}>{words.noneText}</EmptyState>
          ) : (
            <DataTable
              label={words.title}
              columns={printerColumnsOfComputer}
              rows={items}
              rowKey={(printer) => printer.id}
              onOpen={(printer) => void navigate({ to: '/printers/$printerId', params: { printerId: printer.id } })}
            />
          )
        }
      </QueryGate>
    </Panel>
  )
}

interface FirstPrintersProps {
  /** Absent: of any computer, a few. */
  computerId: ComputerId | undefined
  /** What can be done with each of them right away. */
  actionFor: (printer: Printer) => ReactNode
}

/** The printers of a computer that was added a moment ago, or the first ones there are. */
export function FirstPrinters({ computerId, actionFor }: FirstPrintersProps) {
  const query = useQuery({
    ...printerListQuery(computerId === undefined ? { limit: SHOWN_OF_ALL } : { computerId, limit: 20 }),
    refetchInterval: 3_000,
  })
  return (
    <QueryGate query={query} skeleton={<SkeletonRows count={2} />}>
      {({ items }) =>
        items.length === 0 ? (
          <p className={classes.waiting}>{words.waiting}</p>
        ) : (
          <ul className={classes.printers}>
            {items.map((printer) => (
              <li key={printer.id} className={classes.printer}>
                <div className={classes.name}>
                  <Link to="/printers/$printerId" params={{ printerId: printer.id }}>
                    {printer.displayName}
                  </Link>
                  <PrinterStateMark printer={printer} />
                </div>
                {actionFor(printer)}
              </li>
            ))}
          </ul>
        )
      }
    </QueryGate>
  )
}
