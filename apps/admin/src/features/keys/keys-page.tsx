import type { ApiKey } from '@cloudprint/protocol/http/api-key-routes'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useNow } from '../../shared/format/use-now.ts'
import { EmptyState } from '../../shared/ui/empty-state.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { scopeWords } from '../../shared/words/scope-words.ts'
import { CreateKey } from './create-key.tsx'
import classes from './keys-page.module.css'
import { apiKeysQuery } from './queries.ts'
import { RevokeKey } from './revoke-key.tsx'

export function KeysPage() {
  const query = useQuery(apiKeysQuery)
  const [isCreating, { open, close }] = useDisclosure(false)
  const create = <Button onClick={open}>Create a key</Button>
  return (
    <Page title="Keys" summary="With a key, a warehouse system submits jobs and reads what became of them." actions={create}>
      <Panel flush>
        <QueryGate query={query} skeleton={<SkeletonRows count={3} />}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState title="No keys yet" action={create}>
                Create one for each system that prints, so that each can be revoked alone.
              </EmptyState>
            ) : (
              <ul className={classes.keys}>
                {items.map((key) => (
                  <Key key={key.id} apiKey={key} />
                ))}
              </ul>
            )
          }
        </QueryGate>
      </Panel>
      <CreateKey isOpen={isCreating} onClose={close} />
    </Page>
  )
}

function Key({ apiKey }: { apiKey: ApiKey }) {
  const now = useNow(60_000)
  const isExpired = apiKey.expiresAt !== null && Date.parse(apiKey.expiresAt) < now
  return (
    <li className={classes.key}>
      <div className={classes.about}>
        <div className={classes.name}>
          <strong>{apiKey.name}</strong>
          <Keyword>{`${apiKey.prefix}…`}</Keyword>
          {isExpired && <StateMark tone="attention">Expired</StateMark>}
        </div>
        <div className={classes.scopes}>{apiKey.scopes.map((scope) => scopeWords[scope].label).join(' · ')}</div>
      </div>
      <div className={classes.times}>
        <span>
          {apiKey.lastUsedAt === null ? (
            'Never used'
          ) : (
            <>
              Last used <Time iso={apiKey.lastUsedAt} />
            </>
          )}
        </span>
        <span>
          {apiKey.expiresAt === null ? (
            'Does not expire'
          ) : (
            <>
              {isExpired ? 'Expired' : 'Expires'} <Time iso={apiKey.expiresAt} />
            </>
          )}
        </span>
      </div>
      <RevokeKey apiKey={apiKey} />
    </li>
  )
}
