import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link } from '@tanstack/react-router'
import { texts } from '../../texts/texts.ts'
import { passkeyMutation, signInMutation } from './queries.ts'
import { Refusal } from './refusal.tsx'
import { SecondStepPage } from './second-step-page.tsx'
import { SignInCard } from './sign-in-card.tsx'

const words = texts.signIn

/** E-mail and password, then a code where there is an app; or a passkey instead of all of it. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const [isCodeAsked, setIsCodeAsked] = useState(false)
  if (isCodeAsked) return <SecondStepPage onSignedIn={onSignedIn} onBack={() => setIsCodeAsked(false)} />
  return <FirstStep onSignedIn={onSignedIn} onCodeAsked={() => setIsCodeAsked(true)} />
}

function FirstStep({ onSignedIn, onCodeAsked }: { onSignedIn: () => void; onCodeAsked: () => void }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation(signInMutation)
  const passkey = useMutation(passkeyMutation)
  const emailField = useRef<HTMLInputElement>(null)
  // Nothing else can be done on this page.
  useEffect(() => emailField.current?.focus(), [])
  function submit() {
    signIn.mutate({ email, password }, { onSuccess: ({ needsCode }) => (needsCode ? onCodeAsked() : onSignedIn()) })
  }
  return (
    <SignInCard title={words.title} onSubmit={submit}>
      <TextInput
        label={words.email}
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
        label={words.password}
        name="password"
        autoComplete="current-password"
        required
        withAsterisk={false}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <Refusal error={signIn.error ?? passkey.error} />
      <Button type="submit" fullWidth loading={signIn.isPending}>
        {words.submit}
      </Button>
      <Button variant="default" fullWidth loading={passkey.isPending} onClick={() => passkey.mutate(undefined, { onSuccess: onSignedIn })}>
        {words.byPasskey}
      </Button>
      <Link to="/forgot-password">{words.forgot}</Link>
    </SignInCard>
  )
}
