import { useQuery } from '@tanstack/react-query'
import { Notice } from '../../shared/ui/notice.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { texts } from '../../texts/texts.ts'
import { EmailPanel } from './email-panel.tsx'
import { NamePanel } from './name-panel.tsx'
import { PasskeysPanel } from './passkeys-panel.tsx'
import { PasswordPanel } from './password-panel.tsx'
import { accountQuery } from './queries.ts'
import { SecondFactorPanel } from './second-factor-panel.tsx'
import { SessionsPanel } from './sessions-panel.tsx'

const words = texts.account

export function AccountPage() {
  const query = useQuery(accountQuery)
  return (
    <Page title={words.title} summary={words.summary}>
      <QueryGate query={query} skeleton={<SkeletonRows count={6} />}>
        {({ user, session }) => (
          <>
            <NamePanel user={user} />
            {session.begunBy === 'sso' ? (
              <Notice tone="quiet" title={words.bySso.title}>
                {words.bySso.text}
              </Notice>
            ) : (
              <>
                <EmailPanel email={user.email} />
                <PasswordPanel email={user.email} />
                <SecondFactorPanel isOn={user.twoFactorEnabled === true} />
                <PasskeysPanel />
              </>
            )}
            <SessionsPanel currentId={session.id} />
          </>
        )}
      </QueryGate>
    </Page>
  )
}
