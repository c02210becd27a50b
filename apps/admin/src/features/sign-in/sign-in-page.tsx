import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { SyntheticEvent } from 'react'
import { Brand } from '../../shared/ui/brand.tsx'
import { signInMutation } from './queries.ts'
import { refusalText } from './refusal-text.ts'
import classes from './sign-in-page.module.css'

export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  useDocumentTitle('Sign in · Cloud Print')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation(signInMutation)
  const emailField = useRef<HTMLInputElement>(null)
  // Nothing else can be done on this page.
  useEffect(() => emailField.current?.focus(), [])
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    signIn.mutate({ email, password }, { onSuccess: onSignedIn })
  }
  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={submit}>
        <Brand />
        <h1 className={classes.title}>Sign in</h1>
        <TextInput
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          required
          withAsterisk={false}
          ref={emailField}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <div role="alert">{signIn.error !== null && <p className={classes.refusal}>{refusalText(signIn.error)}</p>}</div>
        <Button type="submit" fullWidth loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </main>
  )
}
