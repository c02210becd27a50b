import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { SyntheticEvent } from 'react'
import { Brand } from '../../shared/ui/brand.tsx'
import { signInMutation } from './queries.ts'
import type { SignInOutcome } from './session.ts'
import classes from './sign-in-page.module.css'

const words: Record<Exclude<SignInOutcome, 'signed-in'>, string> = {
  refused: 'E-mail and password do not fit together. Check both and try again.',
  throttled: 'Too many attempts. Wait a minute, then try again.',
  unreachable: 'The relay does not answer. Check your network and try again.',
  broken: 'The relay could not check this right now. Try again in a moment.',
}

export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  useDocumentTitle('Sign in · Cloud Print')
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation(signInMutation)
  const outcome = signIn.data
  const emailField = useRef<HTMLInputElement>(null)
  // Nothing else can be done on this page.
  useEffect(() => emailField.current?.focus(), [])
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    signIn.mutate({ email, password }, { onSuccess: (result) => result === 'signed-in' && onSignedIn() })
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
        <div role="alert">{outcome !== undefined && outcome !== 'signed-in' && <p className={classes.refusal}>{words[outcome]}</p>}</div>
        <Button type="submit" fullWidth loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </main>
  )
}
