import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { texts } from '../../texts/texts.ts'
import { askForResetMutation } from './queries.ts'
import { Refusal } from './refusal.tsx'
import { CardPage } from '../../shared/ui/card-page.tsx'

const words = texts.signIn.reset

/** Asks for a mail with a link; says the same whether there is an account or not. */
export function ForgotPasswordPage() {
  const [email, setEmail] = useState('')
  const ask = useMutation(askForResetMutation)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <CardPage title={ask.isSuccess ? words.sentTitle : words.title} onSubmit={() => ask.mutate(email)}>
      {ask.isSuccess ? (
        <output>{words.sent(email)}</output>
      ) : (
        <>
          <p>{words.text}</p>
          <TextInput
            label={texts.signIn.email}
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            ref={field}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <Refusal error={ask.error} />
          <Button type="submit" fullWidth loading={ask.isPending}>
            {words.submit}
          </Button>
        </>
      )}
      <Link to="/sign-in">{texts.signIn.back}</Link>
    </CardPage>
  )
}
