import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { texts } from '../../texts/texts.ts'
import { confirmEmailMutation, emailChangeQuery } from './queries.ts'
import { Refusal } from './refusal.tsx'
import { ProblemError } from '../../shared/api/problem-error.ts'
import { CardPage } from '../../shared/ui/card-page.tsx'

const words = texts.signIn.confirmEmail

/** Changes an address by the token of a mail's link; not by being opened alone, as programs that look at mails do. */
export function ConfirmEmailPage({ token }: { token: string }) {
  const confirm = useMutation(confirmEmailMutation)
  const asked = useQuery(emailChangeQuery(token))
  return (
    <CardPage title={confirm.isSuccess ? words.doneTitle : words.title} onSubmit={() => confirm.mutate(token)}>
      {confirm.isSuccess ? (
        <output>{words.done(confirm.data)}</output>
      ) : token === '' ? (
        <p>{words.noToken}</p>
      ) : (
        <>
          {asked.data !== undefined && <p>{words.text(asked.data)}</p>}
          <Refusal error={confirm.error ?? asked.error} />
          {!isHopeless(asked.error) && (
            <Button type="submit" fullWidth loading={confirm.isPending || asked.isPending}>
              {words.submit}
            </Button>
          )}
        </>
      )}
      <Link to="/">{words.open}</Link>
    </CardPage>
  )
}

/** The link is good for nothing. Where only an answer is missing it may still be good. */
function isHopeless(error: Error | null): boolean {
  return error instanceof ProblemError && !error.retryable
}
