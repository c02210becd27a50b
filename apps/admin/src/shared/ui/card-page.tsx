import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode, SyntheticEvent } from 'react'
import { useBrandName } from '../api/use-brand-name.ts'
import { texts } from '../../texts/texts.ts'
import { Brand } from './brand.tsx'
import classes from './card-page.module.css'

interface CardPageProps {
  title: string
  /** Makes the card a form. */
  onSubmit?: () => void
  /** For more than a few fields. */
  isWide?: boolean
  children: ReactNode
}

/** A page that is one card and nothing around it: what stands before the console. */
export function CardPage({ title, onSubmit, isWide, children }: CardPageProps) {
  useDocumentTitle(texts.shell.pageTitle(title, useBrandName()))
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    onSubmit?.()
  }
  const content = (
    <>
      <Brand />
      <h1 className={classes.title}>{title}</h1>
      {children}
    </>
  )
  return (
    <main className={classes.page}>
      {onSubmit === undefined ? (
        <div className={classes.card} data-wide={isWide}>
          {content}
        </div>
      ) : (
        <form className={classes.card} data-wide={isWide} onSubmit={submit}>
          {content}
        </form>
      )}
    </main>
  )
}
