import type { ComputerId, EnrolmentCodeId } from '@cloudprint/protocol/ids'
import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { Page } from '../../shared/ui/page.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { Step, Steps } from '../../shared/ui/steps.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './add-computer-page.module.css'
import { Arrived } from './arrived.tsx'
import { ChooseWay } from './choose-way.tsx'
import type { ChosenWay } from './choose-way.tsx'
import { CodeCommand } from './code-command.tsx'
import { EnterCode } from './enter-code.tsx'
import { relayUrlFor } from './enrol-command.ts'
import { MachineCommand } from './machine-command.tsx'
import { createEnrolmentCode, enrolmentCodeQuery } from './queries.ts'
import { useOnlySite } from '../../shared/sites/site-select.tsx'

const words = texts.computers.adding

interface AddComputerPageProps {
  /** As the relay tells it; undefined while it is asked. */
  publicUrl: string | undefined
  /** The new computer's printers, each with its test page: other features' part. */
  firstPrinters: (computerId: ComputerId) => ReactNode
  /** A code that a machine shows. */
  onDeviceCode: (userCode: string) => void
}

/** From nothing to the first printed page: one command, the computer appears, its printers print. */
export function AddComputerPage({ publicUrl, firstPrinters, onDeviceCode }: AddComputerPageProps) {
  const [chosen, setWay] = useState<ChosenWay>({ by: 'code', siteId: undefined, uses: 1, expiresIn: 3_600 })
  const only = useOnlySite()
  const way = { ...chosen, siteId: chosen.siteId ?? only }
  const [isShown, setIsShown] = useState(false)
  const create = useMutation(createEnrolmentCode())
  const made = create.data
  const { data: code } = useQuery({
    ...enrolmentCodeQuery((made?.id ?? '') as EnrolmentCodeId),
    enabled: made !== undefined,
  })
  const computerIds = code?.computerIds ?? []
  const hasStarted = made !== undefined || isShown
  const isFull = code !== undefined && code.usesLeft === 0
  function start() {
    if (way.by === 'approval') return setIsShown(true)
    create.mutate({ uses: way.uses, expiresIn: way.expiresIn, siteId: way.siteId })
  }
  function startOver() {
    create.reset()
    setIsShown(false)
  }
  return (
    <Page title={texts.computers.add} crumb={<Link to="/computers">{texts.computers.title}</Link>} summary={words.summary}>
      <Steps>
        <Step title={words.install} status={hasStarted ? 'done' : 'now'} note={words.installNote}>
          {!hasStarted && (
            <>
              <ChooseWay way={way} onChange={setWay} />
              <Button loading={create.isPending} disabled={way.by === 'code' && way.siteId === undefined} onClick={start}>
                {way.by === 'code' ? words.make : words.next}
              </Button>
              {create.error !== null && <ProblemPanel error={create.error} onRetry={start} />}
            </>
          )}
        </Step>
        <Step title={words.command} status={stepStatus(hasStarted, computerIds.length > 0)}>
          {made !== undefined && !isFull && publicUrl !== undefined && <CodeCommand publicUrl={publicUrl} made={made} onRenew={start} />}
          {made !== undefined && made.uses > 1 && <p className={classes.text}>{words.machinesLeft(computerIds.length, made.uses)}</p>}
          {isShown && publicUrl !== undefined && <MachineCommand relayUrl={relayUrlFor(publicUrl, location.origin)} />}
          {hasStarted && computerIds.length === 0 && (
            <p className={classes.another}>
              <Button variant="subtle" size="compact-sm" onClick={startOver}>
                {words.change}
              </Button>
            </p>
          )}
        </Step>
        {isShown && (
          <Step title={words.approve} status="now">
            <EnterCode onCode={onDeviceCode} />
          </Step>
        )}
        {!isShown && (
          <Step title={words.first} status={computerIds.length === 0 ? 'ahead' : 'now'}>
            {computerIds.length > 0 && (
              <>
                {computerIds.map((computerId) => (
                  <div key={computerId}>
                    <Arrived computerId={computerId} />
                    {firstPrinters(computerId)}
                  </div>
                ))}
                <p className={classes.another}>
                  <Button variant="default" size="xs" onClick={startOver}>
                    {words.another}
                  </Button>
                </p>
              </>
            )}
          </Step>
        )}
      </Steps>
    </Page>
  )
}

function stepStatus(hasStarted: boolean, isDone: boolean) {
  if (isDone) return 'done'
  return hasStarted ? 'now' : 'ahead'
}
