import { Link } from '@tanstack/react-router'
import { texts } from '../../texts/texts.ts'
import classes from './printer-tags.module.css'

/** A printer's tags; each leads to all printers that have it. */
export function PrinterTags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null
  return (
    <span className={classes.tags}>
      {tags.map((tag) => (
        <Link key={tag} to="/printers" search={{ tag: [tag] }} className={classes.tag} title={texts.printers.name.tagFilter(tag)}>
          {tag}
        </Link>
      ))}
    </span>
  )
}
