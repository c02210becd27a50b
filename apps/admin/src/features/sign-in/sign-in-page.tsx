import type { SsoRefusal } from '@cloudprint/protocol/http/sso-routes'
import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { texts } from '../../texts/texts.ts'
import { goToProviderMutation, passkeyMutation, signInMutation, ssoQuery } from './queries.ts'
import { Refusal } from './refusal.tsx'
import { SecondStepPage } from './second-step-page.tsx'
import { CardPage } from '../../shared/ui/card-page.tsx'
import classes from './refusal.module.css'

const words = texts.signIn
/** Nobody types faster than this from one letter to the next for long. */
const TYPED_MS = 250

interface SignInPageProps {
  /** Where to, after it. */
  to?: string
  ssoRefusal?: SsoRefusal | 'required'
  onSignedIn: () => void
}

/** E-mail and password, then a code where there is an app; or a passkey, or the organization's own identity provider, instead of all of it. */
export function SignInPage(props: SignInPageProps) {
  const [isCodeAsked, setIsCodeAsked] = useState(false)
  if (isCodeAsked) return <SecondStepPage onSignedIn={props.onSignedIn} onBack={() => setIsCodeAsked(false)} />
  return <FirstStep {...props} onCodeAsked={() => setIsCodeAsked(true)} />
}

function FirstStep({ to, ssoRefusal, onSignedIn, onCodeAsked }: SignInPageProps & { onCodeAsked: () => void }) {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [wantsPassword, setWantsPassword] = useState(false)
  const [typed] = useDebouncedValue(email, TYPED_MS)
  const isBySso = useQuery(ssoQuery(typed)).data === true && !wantsPassword
  const signIn = useMutation(signInMutation)
  const passkey = useMutation(passkeyMutation)
  const provider = useMutation(goToProviderMutation)
  const emailField = useRef<HTMLInputElement>(null)
  // Nothing else can be done on this page.
  useEffect(() => emailField.current?.focus(), [])
  function submit() {
    if (isBySso) provider.mutate({ email, ...(to === undefined ? {} : { to }) })
    else signIn.mutate({ email, password }, { onSuccess: ({ needsCode }) => (needsCode ? onCodeAsked() : onSignedIn()) })
  }
  return (
    <CardPage title={words.title} onSubmit={submit}>
      {ssoRefusal !== undefined && (
        <p className={classes.refusal} role="alert">
          {words.sso.refused[ssoRefusal]}
        </p>
      )}
      <TextInput
        label={words.email}
        type="email"
        name="email"
        autoComplete="username webauthn"
        required
        withAsterisk={false}
        ref={emailField}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      {!isBySso && (
        <PasswordInput
          label={words.password}
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      )}
      <Refusal error={signIn.error ?? passkey.error ?? provider.error} />
      <Button type="submit" fullWidth loading={signIn.isPending || provider.isPending}>
        {isBySso ? words.sso.go : words.submit}
      </Button>
      {isBySso && (
        <Button variant="subtle" color="gray" onClick={() => setWantsPassword(true)}>
          {words.sso.usePassword}
        </Button>
      )}
      <Button variant="default" fullWidth loading={passkey.isPending} onClick={() => passkey.mutate(undefined, { onSuccess: onSignedIn })}>
        {words.byPasskey}
      </Button>
      <Link to="/forgot-password">{words.forgot}</Link>
    </CardPage>
  )
}
