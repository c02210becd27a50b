import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import { acceptInvitation, readInvitation } from './queries.ts'

const words = texts.people.accept

interface InvitationPageProps {
  /** From the link's fragment, which no server sees. */
  token: string
  isSignedIn: boolean
  /** To sign in, and back here. */
  signInLink: ReactNode
  onOpen: () => void
  /** The frame that pages before the sign-in have: one form. */
  renderCard: (card: { title: string; onSubmit: () => void; children: ReactNode }) => ReactNode
}

/** Where the link of an invitation leads: with an account here it takes one click, without one a name and a password. */
export function InvitationPage({ token, isSignedIn, signInLink, onOpen, renderCard }: InvitationPageProps) {
  const { mutate: read, data: invitation, error } = useMutation(readInvitation())
  const accept = useMutation(acceptInvitation())
  const [account, setAccount] = useState({ name: '', password: '' })
  useEffect(() => {
    if (token !== '') read(token)
  }, [read, token])
  const card = (title: string, children: ReactNode, onSubmit = () => {}) => renderCard({ title, onSubmit, children })
  if (token === '') return card(words.title, <p>{words.noToken}</p>)
  if (error !== null) return card(words.title, <ProblemPanel error={error} />)
  if (invitation === undefined) return card(words.title, null)
  if (accept.isSuccess) {
    const joined = (
      <>
        <output>{words.joined(accept.data.organizationName)}</output>
        <Button type="submit">{words.open}</Button>
      </>
    )
    return card(words.title, joined, onOpen)
  }
  const { organizationName, invitedBy, role, email, hasAccount } = invitation
  const content = (
    <>
      <p>{words.text(invitedBy, texts.people.roles[role].label)}</p>
      {hasAccount && !isSignedIn && (
        <>
          <p>{words.hasAccount(email)}</p>
          {signInLink}
        </>
      )}
      {!hasAccount && (
        <>
          <TextInput
            label={words.name}
            required
            maxLength={100}
            autoComplete="name"
            value={account.name}
            onChange={(event) => setAccount({ ...account, name: event.currentTarget.value })}
          />
          <PasswordInput
            label={words.password}
            description={words.passwordNote}
            required
            minLength={10}
            maxLength={128}
            autoComplete="new-password"
            value={account.password}
            onChange={(event) => setAccount({ ...account, password: event.currentTarget.value })}
          />
        </>
      )}
      {accept.error !== null && <ProblemPanel error={accept.error} />}
      {(isSignedIn || !hasAccount) && (
        <Button type="submit" loading={accept.isPending}>
          {words.join}
        </Button>
      )}
    </>
  )
  return card(words.heading(organizationName), content, () => accept.mutate(hasAccount ? { token } : { token, account }))
}
