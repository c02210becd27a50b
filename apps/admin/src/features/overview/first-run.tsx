import type { Overview } from '@cloudprint/protocol/http/console-routes'
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { useMay } from '../../shared/api/use-may.ts'
import { LinkButton } from '../../shared/ui/link-button.tsx'
import { Step, Steps } from '../../shared/ui/steps.tsx'
import { texts } from '../../texts/texts.ts'
import { firstRunSteps } from './first-run-steps.ts'
import classes from './first-run.module.css'

const words = texts.overview.firstRun

interface FirstRunProps {
  overview: Overview
  /** The printers, each with its test page and what becomes of it: other features' part. */
  testPages: ReactNode
  onClose: () => void
}

/** The way from an empty installation to the first printed page; each step turns green by itself. */
export default function FirstRun({ overview, testPages, onClose }: FirstRunProps) {
  const may = useMay()
  const step = firstRunSteps(overview)
  return (
    <section className={classes.guide} aria-labelledby="first-run">
      <div className={classes.head}>
        <div>
          <h2 className={classes.title} id="first-run">
            {words.title}
          </h2>
          <p className={classes.note}>{words.summary}</p>
        </div>
        <Button variant="default" size="xs" onClick={onClose}>
          {step.printed === 'done' ? words.done : words.close}
        </Button>
      </div>
      <Steps>
        <Step title={words.add} status={step.computer} note={words.addNote}>
          {step.computer === 'now' && (may('computers:write') ? <LinkButton to="/computers/add">{words.add}</LinkButton> : words.askAdmin)}
        </Step>
        <Step title={words.see} status={step.printer} note={step.isAway ? words.awayNote : words.seeNote}>
          {step.printer === 'now' && (
            <LinkButton to="/computers" variant="default">
              {words.look}
            </LinkButton>
          )}
        </Step>
        <Step title={words.print} status={step.page} note={words.printNote}>
          {step.printer === 'done' && (may('jobs:write') ? testPages : words.askOperator)}
        </Step>
        <Step title={words.printed} status={step.printed} note={words.printedNote}>
          <output className={classes.after}>
            {step.printed === 'done' && <span>{may('admin:keys') ? words.after : words.out}</span>}
            {step.printed === 'done' && may('admin:keys') && (
              <LinkButton to="/keys" variant="default" size="xs">
                {words.createKey}
              </LinkButton>
            )}
          </output>
        </Step>
      </Steps>
    </section>
  )
}
