import type { EnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { Button } from '@mantine/core'
import { countdownText } from '../../shared/format/duration.ts'
import { useNow } from '../../shared/format/use-now.ts'
import { texts } from '../../texts/texts.ts'
import classes from './add-computer-page.module.css'
import { relayUrlFor } from './enrol-command.ts'
import { MachineCommand } from './machine-command.tsx'

const words = texts.computers.adding

interface CodeCommandProps {
  publicUrl: string
  made: EnrolmentCode & { code: string }
  onRenew: () => void
}

/** The command with a code in it, as long as the code is good. */
export function CodeCommand({ publicUrl, made, onRenew }: CodeCommandProps) {
  const leftMs = Date.parse(made.expiresAt) - useNow(1_000)
  if (leftMs > 0) {
    return (
      <MachineCommand relayUrl={relayUrlFor(publicUrl, location.origin)} code={made.code} aside={words.goodFor(countdownText(leftMs))} />
    )
  }
  return (
    <div>
      <p className={classes.text}>{words.notInTime}</p>
      <Button onClick={onRenew}>{words.makeAgain}</Button>
    </div>
  )
}
