import type { ApiKey } from '@cloudprint/protocol/http/api-key-routes'
import type { Scope } from '@cloudprint/protocol/http/roles'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useNow } from '../../shared/format/use-now.ts'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import { ChangeKey } from './change-key.tsx'
import { CreateKey } from './create-key.tsx'
import type { KeyPickers } from './key-form.tsx'
import { keyState } from './key-state.ts'
import classes from './keys-page.module.css'
import { apiKeysQuery } from './queries.ts'
import { RevokeKey } from './revoke-key.tsx'
import { RotateKey } from './rotate-key.tsx'

const words = texts.keys

interface KeysPageProps extends KeyPickers {
  /** What whoever is signed in may do, and so may give. */
  grantable: readonly Scope[]
}

export function KeysPage({ grantable, ...pickers }: KeysPageProps) {
  const query = useQuery(apiKeysQuery)
  const [isCreating, { open, close }] = useDisclosure(false)
  const create = <Button onClick={open}>{words.create}</Button>
  return (
    <Page title={words.title} summary={words.summary} actions={create}>
      <Panel flush>
        <QueryGate query={query} skeleton={<SkeletonRows count={3} />}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title={words.empty.title} action={create}>
                {words.empty.text}
              </EmptyState>
            ) : (
              <ul className={classes.keys}>
                {items.map((key) => (
                  <li key={key.id} className={classes.key}>
                    <About apiKey={key} />
                    <span className={classes.acts}>
                      <ChangeKey apiKey={key} grantable={grantable} {...pickers} />
                      {key.replacedBy === null && <RotateKey apiKey={key} />}
                      <RevokeKey apiKey={key} />
                    </span>
                  </li>
                ))}
              </ul>
            )
          }
        </QueryGate>
      </Panel>
      <CreateKey isOpen={isCreating} onClose={close} grantable={grantable} {...pickers} />
    </Page>
  )
}

function About({ apiKey }: { apiKey: ApiKey }) {
  const { name, prefix, scopes, sites, printers, requestsPerSecond, createdBy, expiresAt, lastUsedAt, lastRefusedAt } = apiKey
  const now = useNow(60_000)
  const state = keyState(apiKey, now)
  const limits = [
    ...(sites === null ? [] : [words.limitedTo(sites.map((site) => site.name))]),
    ...(printers === null ? [] : [words.limitedTo(printers.map((printer) => printer.name))]),
    ...(requestsPerSecond === null ? [] : [words.rate(requestsPerSecond)]),
    ...(createdBy === null ? [] : [words.madeBy(createdBy)]),
  ]
  return (
    <>
      <div className={classes.about}>
        <div className={classes.name}>
          <strong>{name}</strong>
          <Keyword>{`${prefix}…`}</Keyword>
          {state !== undefined && <StateMark tone={state.tone}>{state.label}</StateMark>}
        </div>
        <div className={classes.scopes}>{scopes.map((scope) => words.scopes[scope].label).join(' · ')}</div>
        {limits.length > 0 && <div className={classes.scopes}>{limits.join(' · ')}</div>}
      </div>
      <div className={classes.times}>
        <When label={words.lastUsed} iso={lastUsedAt} never={words.neverUsed} />
        {lastRefusedAt !== null && <When label={words.lastTried} iso={lastRefusedAt} never={null} />}
        <When
          label={expiresAt !== null && Date.parse(expiresAt) < now ? words.expired : words.expires}
          iso={expiresAt}
          never={words.neverExpires}
        />
      </div>
    </>
  )
}

function When({ label, iso, never }: { label: string; iso: string | null; never: ReactNode }) {
  return (
    <span>
      {iso === null ? (
        never
      ) : (
        <>
          {label} <Time iso={iso} />
        </>
      )}
    </span>
  )
}
