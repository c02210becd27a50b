import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode, SyntheticEvent } from 'react'
import { useBrandName } from '../../shared/api/use-brand-name.ts'
import { Brand } from '../../shared/ui/brand.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './sign-in-page.module.css'

interface SignInCardProps {
  title: string
  onSubmit: () => void
  children: ReactNode
}

/** The one card of the pages before somebody is signed in: a form. */
export function SignInCard({ title, onSubmit, children }: SignInCardProps) {
  useDocumentTitle(texts.shell.pageTitle(title, useBrandName()))
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    onSubmit()
  }
  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit}>
        <Brand />
        <h1 className={classes.title}>{title}</h1>
        {children}
      </form>
    </main>
  )
}
