import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { ComputerId, EnrolmentCodeId } from '@cloudprint/protocol/ids'
import { Button } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { MissingPage } from '../../shared/ui/missing-page.tsx'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { Step, Steps } from '../../shared/ui/steps.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './add-computer-page.module.css'
import { Arrived } from './arrived.tsx'
import { CodeCommand } from './code-command.tsx'
import { computerQuery, createEnrolmentCode, enrolmentCodeQuery } from './queries.ts'

const words = texts.computers.replacing

interface ReplacePageProps {
  computerId: ComputerId
  publicUrl: string | undefined
}

/** New hardware for a computer: what will happen, a code, the command, and the new machine in its place. */
export function ReplacePage({ computerId, publicUrl }: ReplacePageProps) {
  const query = useQuery(computerQuery(computerId))
  const missing = (
    <MissingPage title={words.missing} action={<LinkButton to="/computers">{texts.computers.title}</LinkButton>}>
      {words.missingText}
    </MissingPage>
  )
  return (
    <QueryGate query={query} skeleton={<PageSkeleton />} missing={missing}>
      {(computer) => <Replacement computer={computer} publicUrl={publicUrl} />}
    </QueryGate>
  )
}

function Replacement({ computer, publicUrl }: { computer: Computer; publicUrl: string | undefined }) {
  const computerId = computer.id
  const create = useMutation(createEnrolmentCode())
  const made = create.data
  const { data: code } = useQuery({ ...enrolmentCodeQuery((made?.id ?? '') as EnrolmentCodeId), enabled: made !== undefined })
  const isDone = code?.state === 'used'
  const make = () => create.mutate({ replacesComputerId: computerId })
  return (
    <Page
      title={words.title(computer.name)}
      crumb={
        <Link to="/computers/$computerId" params={{ computerId }}>
          {computer.name}
        </Link>
      }
      summary={words.summary}
    >
      <Steps>
        <Step title={words.what} status={made === undefined ? 'now' : 'done'}>
          {made === undefined && (
            <div className={classes.ways}>
              <ul className={classes.consequences}>
                <li>{words.keeps(computer.name)}</li>
                <li>{words.printers}</li>
                <li>{words.cut}</li>
                <li>{words.held}</li>
                <li>{words.waiting}</li>
              </ul>
              <p className={classes.text}>
                {words.nothingYet} {words.byApproval}
              </p>
              <div>
                <Button loading={create.isPending} onClick={make}>
                  {words.make}
                </Button>
              </div>
              {create.error !== null && <ProblemPanel error={create.error} onRetry={make} />}
            </div>
          )}
        </Step>
        <Step title={words.command} status={isDone ? 'done' : made === undefined ? 'ahead' : 'now'}>
          {made !== undefined && !isDone && publicUrl !== undefined && <CodeCommand publicUrl={publicUrl} made={made} onRenew={make} />}
        </Step>
        <Step title={words.done} status={isDone ? 'now' : 'ahead'}>
          {isDone && <Arrived computerId={computerId} />}
        </Step>
      </Steps>
    </Page>
  )
}
