import { Button, PasswordInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { texts } from '../../texts/texts.ts'
import { setNewPasswordMutation } from './queries.ts'
import { Refusal } from './refusal.tsx'
import { CardPage } from '../../shared/ui/card-page.tsx'

const words = texts.signIn.newPassword

/** Sets a password by the token of a mail's link. */
export function NewPasswordPage({ token }: { token: string }) {
  const [newPassword, setNewPassword] = useState('')
  const change = useMutation(setNewPasswordMutation)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <CardPage title={change.isSuccess ? words.doneTitle : words.title} onSubmit={() => change.mutate({ token, newPassword })}>
      {change.isSuccess ? (
        <output>{words.done}</output>
      ) : token === '' ? (
        <p>{words.noToken}</p>
      ) : (
        <>
          <PasswordInput
            label={words.label}
            description={words.hint}
            name="new-password"
            autoComplete="new-password"
            required
            minLength={10}
            maxLength={128}
            withAsterisk={false}
            ref={field}
            value={newPassword}
            onChange={(event) => setNewPassword(event.currentTarget.value)}
          />
          <Refusal error={change.error} />
          <Button type="submit" fullWidth loading={change.isPending}>
            {words.submit}
          </Button>
        </>
      )}
      <Link to={change.isSuccess ? '/sign-in' : '/forgot-password'}>{change.isSuccess ? texts.signIn.title : texts.signIn.forgot}</Link>
    </CardPage>
  )
}
