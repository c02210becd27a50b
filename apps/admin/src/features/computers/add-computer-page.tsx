import type { ComputerId, EnrolmentCodeId } from '@cloudprint/protocol/ids'
import { Button, Loader, SegmentedControl } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { countdownText } from '../../shared/format/duration.ts'
import { useNow } from '../../shared/format/use-now.ts'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Step, Steps } from '../../shared/ui/steps.tsx'
import classes from './add-computer-page.module.css'
import { enrolCommand, enrolSystems, isLoopback, likelySystem, relayUrlFor, runCommand } from './enrol-command.ts'
import { computerQuery, createEnrolmentCode, enrolmentCodeQuery } from './queries.ts'

interface AddComputerPageProps {
  /** As the relay tells it; undefined while it is asked. */
  publicUrl: string | undefined
  /** The new computer's printers, each with its test page: other features' part. */
  firstPrinters: (computerId: ComputerId) => ReactNode
}

/** From nothing to the first printed page: a code, one command, the computer appears, its printers print. */
export function AddComputerPage({ publicUrl, firstPrinters }: AddComputerPageProps) {
  const create = useMutation(createEnrolmentCode())
  const made = create.data
  const { data: code } = useQuery({
    ...enrolmentCodeQuery((made?.id ?? '') as EnrolmentCodeId),
    enabled: made !== undefined,
  })
  const computerId = code?.computerIds[0]
  return (
    <Page
      title="Add a computer"
      crumb={<Link to="/computers">Computers</Link>}
      summary="One command on the machine. Its printers come along by themselves."
    >
      <Steps>
        <Step
          title="Install the agent on the machine"
          status={made === undefined ? 'now' : 'done'}
          note="It needs to reach this relay; nothing has to reach the machine."
        >
          {made === undefined && (
            <>
              <p className={classes.text}>When it is installed, make a code. The code adds one machine, and is good for an hour.</p>
              <Button loading={create.isPending} onClick={() => create.mutate()}>
                Make a code
              </Button>
              {create.error !== null && <ProblemPanel error={create.error} onRetry={() => create.mutate()} />}
            </>
          )}
        </Step>
        <Step title="Paste one command" status={stepStatus(made !== undefined, computerId !== undefined)}>
          {made !== undefined && computerId === undefined && publicUrl !== undefined && (
            <Command
              relayUrl={relayUrlFor(publicUrl, location.origin)}
              code={made.code}
              expiresAt={made.expiresAt}
              onRenew={() => create.mutate()}
            />
          )}
        </Step>
        <Step title="Print the first page" status={computerId === undefined ? 'ahead' : 'now'}>
          {computerId !== undefined && (
            <>
              <Arrived computerId={computerId} />
              {firstPrinters(computerId)}
              <p className={classes.another}>
                <Button variant="default" size="xs" onClick={() => create.mutate()}>
                  Add another computer
                </Button>
              </p>
            </>
          )}
        </Step>
      </Steps>
    </Page>
  )
}

function stepStatus(hasStarted: boolean, isDone: boolean) {
  if (isDone) return 'done'
  return hasStarted ? 'now' : 'ahead'
}

interface CommandProps {
  relayUrl: string
  code: string
  expiresAt: string
  onRenew: () => void
}

function Command({ relayUrl, code, expiresAt, onRenew }: CommandProps) {
  const [system, setSystem] = useState(() => likelySystem(navigator.userAgent))
  const leftMs = Date.parse(expiresAt) - useNow(1_000)
  const where = enrolSystems.find(({ value }) => value === system)?.where
  if (leftMs <= 0) {
    return (
      <div>
        <p className={classes.text}>This code was not used in time.</p>
        <Button onClick={onRenew}>Make a new code</Button>
      </div>
    )
  }
  return (
    <div className={classes.command}>
      <SegmentedControl
        aria-label="System of the machine"
        value={system}
        onChange={setSystem}
        data={enrolSystems.map(({ value, label }) => ({ value, label }))}
      />
      <p className={classes.text}>{where}</p>
      <CopyField label="Command" value={enrolCommand({ relayUrl, code })} />
      {isLoopback(relayUrl) && (
        <div role="note">
          <StateMark tone="attention">Other machines can not reach {relayUrl}</StateMark>
          <p className={classes.text}>
            The command works on the relay’s own machine alone. For others set <code>CLOUDPRINT_PUBLIC_URL</code>, and{' '}
            <code>CLOUDPRINT_HOST</code> with TLS, and start the relay again.
          </p>
        </div>
      )}
      <p className={classes.waiting}>
        <output className={classes.spinner}>
          <Loader size={14} aria-hidden="true" />
          Waiting for the computer. This page goes on by itself.
        </output>
        <span className={classes.countdown}>Code good for {countdownText(leftMs)}</span>
      </p>
    </div>
  )
}

function Arrived({ computerId }: { computerId: ComputerId }) {
  const { data: computer } = useQuery({
    ...computerQuery(computerId),
    refetchInterval: ({ state }) => (state.data?.state === 'connected' ? 30_000 : 3_000),
  })
  if (computer === undefined) return null
  if (computer.state === 'disconnected') {
    return (
      <div className={classes.arrived}>
        <output>
          <StateMark tone="busy" filled>
            {computer.name} is enrolled, its agent is not connected yet
          </StateMark>
        </output>
        <p className={classes.text}>It connects as soon as it runs. If it doesn’t, start it on the machine:</p>
        <CopyField label="Command" value={runCommand} />
      </div>
    )
  }
  return (
    <div className={classes.arrived}>
      <output>
        <StateMark tone="ok" filled>
          {computer.name} is here
        </StateMark>
      </output>
      <Link to="/computers/$computerId" params={{ computerId }}>
        Open it
      </Link>
    </div>
  )
}
