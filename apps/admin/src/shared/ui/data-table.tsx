import type { MouseEvent, ReactNode } from 'react'
import classes from './data-table.module.css'
import { useListKeys } from './use-list-keys.ts'

export interface Column<Row> {
  key: string
  title: string
  render: (row: Row) => ReactNode
  width?: string
  numeric?: boolean
  /** Left out on a phone. */
  wideOnly?: boolean
}

interface DataTableProps<Row> {
  /** What the list is, for a screen reader. */
  label: string
  columns: Column<Row>[]
  rows: Row[]
  rowKey: (row: Row) => string
  onOpen: (row: Row) => void
  /** What is shown is still the page before. */
  isFading?: boolean
}

/**
 * A list of things that can be opened: by its link in the first column, by a click anywhere in the row, and with j, k and
 * Enter. On a phone each row folds into a small card.
 */
export function DataTable<Row>({ label, columns, rows, rowKey, onOpen, isFading = false }: DataTableProps<Row>) {
  const selected = useListKeys({ keys: rows.map(rowKey), onOpen: (at) => openAt(at) })
  function openAt(at: number) {
    const row = rows[at]
    if (row !== undefined) onOpen(row)
  }
  function openRow(event: MouseEvent<HTMLElement>, row: Row) {
    const onControl = event.target instanceof Element && event.target.closest('a, button, input') !== null
    const isSelectingText = (getSelection()?.toString() ?? '') !== ''
    if (!onControl && !isSelectingText) onOpen(row)
  }
  return (
    <table className={classes.table} aria-label={label} data-fading={isFading || undefined}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              style={column.width === undefined ? undefined : { width: column.width }}
              data-numeric={column.numeric || undefined}
              data-wide={column.wideOnly || undefined}
            >
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const key = rowKey(row)
          return (
            <tr
              key={key}

              data-row={key}
              data-selected={key === selected || undefined}
              onClick={(event) => openRow(event, row)}
            >
              {columns.map((column) => (
                <td
                  key={column.key}

                  data-numeric={column.numeric || undefined}
                  data-wide={column.wideOnly || undefined}
                >
                  {column.render(row)}
                </td>
              ))}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
