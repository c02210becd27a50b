import type { ComputerId } from '@cloudprint/protocol/ids'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ProblemError } from '../../shared/api/problem-error.ts'
import { Notice } from '../../shared/ui/notice.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { texts } from '../../texts/texts.ts'
import { Arrived } from './arrived.tsx'
import { DecideMachine } from './decide-machine.tsx'
import { waitingMachineQuery } from './device-queries.ts'
import { EnterCode } from './enter-code.tsx'
import { MachineFacts } from './machine-facts.tsx'

const words = texts.computers.device

interface DevicePageProps {
  userCode: string | undefined
  /** Chosen before, on that computer's page. */
  replaces: ComputerId | undefined
  onCode: (userCode: string | undefined) => void
}

/** Where the link leads that a machine shows: who asks, and whether it may come in. */
export function DevicePage({ userCode, replaces, onCode }: DevicePageProps) {
  return (
    <Page title={words.title} crumb={<Link to="/computers">{texts.computers.title}</Link>} summary={words.summary}>
      {userCode === undefined ? (
        <Panel>
          <EnterCode onCode={onCode} />
        </Panel>
      ) : (
        <AskingMachine key={userCode} userCode={userCode} replaces={replaces} onCode={onCode} />
      )}
    </Page>
  )
}

function AskingMachine({ userCode, replaces, onCode }: DevicePageProps & { userCode: string }) {
  const query = useQuery(waitingMachineQuery(userCode))
  // One that was there and is over answers like one that never was.
  if (query.error instanceof ProblemError && query.error.code === 'user-code-not-found') {
    return (
      <>
        <Notice tone="attention" title={words.unknown}>
          {words.unknownText}
        </Notice>
        <Panel>
          <EnterCode onCode={onCode} />
        </Panel>
      </>
    )
  }
  return (
    <QueryGate query={query} skeleton={<PageSkeleton />}>
      {(machine) => (
        <>
          {machine.state === 'denied' && (
            <Notice tone="quiet" title={words.denied}>
              {words.deniedText}
            </Notice>
          )}
          {machine.computerId !== null && <Arrived computerId={machine.computerId} />}
          <Panel title={words.machine}>
            <MachineFacts machine={machine} userCode={userCode} />
          </Panel>
          {machine.state === 'waiting' && <DecideMachine machine={machine} userCode={userCode} replaces={replaces} />}
        </>
      )}
    </QueryGate>
  )
}
