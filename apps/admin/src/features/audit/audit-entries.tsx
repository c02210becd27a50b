import type { AuditEntry } from '@cloudprint/protocol/http/audit-routes'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import { actWords } from './act-words.ts'
import classes from './audit-entries.module.css'
import { changedFields } from './changed-fields.ts'

const words = texts.audit

/** A line for each entry; what was changed unfolds. */
export function AuditEntries({ entries, isFading }: { entries: AuditEntry[]; isFading: boolean }) {
  return (
    <ol className={classes.list} aria-label={words.label} data-fading={isFading || undefined}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <details className={classes.entry}>
            <summary className={classes.line}>
              <span className={classes.act}>{actWords(entry)}</span>
              <span className={classes.who}>
                {words.by(entry.actor.name)}{' '}
                {entry.address !== null && <span className={classes.quiet}>{words.fromAddress(entry.address)}</span>}
              </span>
              <span className={classes.quiet}>
                <Time iso={entry.at} as="clock" />
              </span>
            </summary>
            <Changes entry={entry} />
          </details>
        </li>
      ))}
    </ol>
  )
}

function Changes({ entry }: { entry: AuditEntry }) {
  const fields = changedFields(entry)
  return (
    <div className={classes.changes}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.before}</th>
            <th scope="col">{words.after}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">{words.action}</th>
            <td colSpan={2}>
              <Keyword>{entry.action}</Keyword>
            </td>
          </tr>
          <tr>
            <th scope="row">{words.target}</th>
            <td colSpan={2}>
              <code>{entry.target}</code>
            </td>
          </tr>
          {fields.map(({ name, before, after }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{before ?? words.nothing}</td>
              <td>{after ?? words.nothing}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
