import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** A value as a column takes it; objects go as JSON, `PgArray` as an array. */
export type Cell = string | number | boolean | Date | Buffer | null | object

/** Elements without quotes, commas or braces: ids and keywords. */
export class PgArray {
  readonly text: string
  constructor(items: readonly string[]) {
    this.text = `{${items.join(',')}}`
  }
}

/**
 * Rows into a table by COPY, a few times as fast as inserts. All rows have the columns of the first. `isFrozen`: written as vacuum
 * would leave them, which PostgreSQL takes in the transaction that has emptied the table.
 */
export async function copyRows(
  client: pg.ClientBase,
  table: string,
  rows: readonly Record<string, Cell>[],
  { isFrozen = false } = {},
): Promise<void> {
  const [first] = rows
  if (first === undefined) return
  const columns = Object.keys(first)
  const sink = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin${isFrozen ? ' (freeze)' : ''}`))
  await pipeline(Readable.from(linesOf(rows, columns)), sink)
}

const CHARACTERS_PER_CHUNK = 100_000

function* linesOf(rows: readonly Record<string, Cell>[], columns: readonly string[]): Generator<string> {
  let chunk = ''
  for (const row of rows) {
    let separator = ''
    for (const column of columns) {
      chunk += separator + textOf(row[column] ?? null)
      separator = '\t'
    }
    chunk += '\n'
    if (chunk.length > CHARACTERS_PER_CHUNK) {
      yield chunk
      chunk = ''
    }
  }
  yield chunk
}

/** https://www.postgresql.org/docs/current/sql-copy.html, "Text Format". */
function textOf(cell: Cell): string {
  if (typeof cell === 'string') return escaped(cell)
  if (cell === null) return '\\N'
  if (typeof cell !== 'object') return String(cell)
  if (cell instanceof Date) return cell.toISOString()
  if (cell instanceof PgArray) return escaped(cell.text)
  if (Buffer.isBuffer(cell)) return `\\\\x${cell.toString('hex')}`
  return escaped(JSON.stringify(cell))
}

function escaped(text: string): string {
  return /[\\\t\n\r]/.test(text)
    ? text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
    : text
}
