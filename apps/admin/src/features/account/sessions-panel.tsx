import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { SkeletonRows } from '../../shared/ui/skeleton-rows.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './account.module.css'
import { deviceWords } from './device-words.ts'
import { accountMutations, sessionsQuery } from './queries.ts'
import type { Session } from './own-account.ts'

const words = texts.account.sessions

/** Every browser in which this person is signed in, this one first. */
export function SessionsPanel({ currentId }: { currentId: string }) {
  const query = useQuery(sessionsQuery)
  const mutations = accountMutations(useQueryClient())
  const end = useMutation(mutations.endSession)
  const endOthers = useMutation(mutations.endOtherSessions)
  const isThis = ({ id }: Session) => id === currentId
  return (
    <Panel title={words.title}>
      <QueryGate query={query} skeleton={<SkeletonRows count={2} />}>
        {(sessions) => (
          <>
            <ul className={classes.list}>
              {sessions
                .toSorted((one, other) => Number(isThis(other)) - Number(isThis(one)) || other.createdAt.localeCompare(one.createdAt))
                .map((session) => (
                  <SessionRow
                    key={session.id}
                    session={session}
                    isThis={isThis(session)}
                    isBusy={end.isPending && end.variables === session.token}
                    onEnd={() => end.mutate(session.token)}
                  />
                ))}
            </ul>
            {(end.error ?? endOthers.error) !== null && <ProblemPanel error={end.error ?? endOthers.error} />}
            {sessions.length > 1 && (
              <div className={classes.end}>
                <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate(undefined)}>
                  {words.endOthers}
                </Button>
                <span className={classes.quiet}>{words.endOthersText}</span>
              </div>
            )}
          </>
        )}
      </QueryGate>
    </Panel>
  )
}

interface SessionRowProps {
  session: Session
  isThis: boolean
  isBusy: boolean
  onEnd: () => void
}

function SessionRow({ session, isThis, isBusy, onEnd }: SessionRowProps) {
  const device = deviceWords(session.userAgent ?? null)
  const address = session.ipAddress ?? ''
  return (
    <li className={classes.row}>
      <span className={classes.what}>
        <strong>{device}</strong>{' '}
        <span className={classes.quiet}>
          {address !== '' && `${words.from(address)}, `}
          {words.by[session.begunBy]}, {words.since} <Time iso={session.createdAt} />
        </span>
      </span>
      {isThis ? (
        <StateMark tone="ok">{words.this}</StateMark>
      ) : (
        <Button variant="subtle" color="red" size="xs" aria-label={words.endLabel(device)} loading={isBusy} onClick={onEnd}>
          {words.end}
        </Button>
      )}
    </li>
  )
}
