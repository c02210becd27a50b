import type { Invitation } from '@cloudprint/protocol/http/people-routes'
import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNow } from '../../shared/format/use-now.ts'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './invitations.module.css'
import { invitationsQuery, resendInvitation, withdrawInvitation } from './queries.ts'
import { sitesText } from './sites-text.ts'

const words = texts.people.invitations

/** Who was invited and has not come yet; nothing where there is nobody. */
export function Invitations() {
  const { data } = useQuery(invitationsQuery)
  if (data === undefined || data.items.length === 0) return null
  return (
    <Panel title={words.title} flush>
      <ul className={classes.list}>
        {data.items.map((invitation) => (
          <Row key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </Panel>
  )
}

function Row({ invitation }: { invitation: Invitation }) {
  const { id, email, role, sites, invitedBy, expiresAt, mailedAt } = invitation
  const queryClient = useQueryClient()
  const resend = useMutation(resendInvitation(queryClient))
  const withdraw = useMutation(withdrawInvitation(queryClient))
  const isExpired = Date.parse(expiresAt) < useNow(60_000)
  const again = mailedAt === null ? words.newLink : words.resend
  const error = resend.error ?? withdraw.error
  return (
    <li className={classes.row}>
      <div>
        <strong>{email}</strong>
        <div className={classes.quiet}>
          {texts.people.roles[role].label} · {sitesText(sites)} · {words.invitedBy(invitedBy)} ·{' '}
          {mailedAt === null ? words.notMailed : words.mailed}
        </div>
      </div>
      <span className={classes.quiet}>
        {isExpired ? (
          <StateMark tone="attention">{words.expired}</StateMark>
        ) : (
          <>
            {words.expires} <Time iso={expiresAt} />
          </>
        )}
      </span>
      <span className={classes.acts}>
        <Button
          variant="default"
          size="xs"
          aria-label={words.actOn(again, email)}
          loading={resend.isPending}
          onClick={() => resend.mutate(id)}
        >
          {again}
        </Button>
        <Button
          variant="default"
          size="xs"
          aria-label={words.actOn(words.withdraw, email)}
          loading={withdraw.isPending}
          onClick={() => withdraw.mutate(id)}
        >
          {words.withdraw}
        </Button>
      </span>
      {resend.data !== undefined && (
        <div className={classes.wide}>
          {resend.data.link === null ? (
            <output>{words.sentAgain(email)}</output>
          ) : (
            <CopyField label={texts.people.form.linkLabel} value={resend.data.link} />
          )}
        </div>
      )}
      {error !== null && (
        <div className={classes.wide}>
          <ProblemPanel error={error} />
        </div>
      )}
    </li>
  )
}
