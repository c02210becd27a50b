import { Loader, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { callerQuery } from '../../shared/api/caller.ts'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { Phrase } from '../../shared/ui/phrase.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './add-computer-page.module.css'
import { enrolCommand, enrolSystems, isLoopback, likelySystem } from './enrol-command.ts'

const words = texts.computers.adding

interface MachineCommandProps {
  relayUrl: string
  /** Absent: the machine shows one of its own. */
  code?: string
  /** Beside the waiting mark. */
  aside?: ReactNode
}

/** The one line to paste on the machine, for its system; and the wait for it. */
export function MachineCommand({ relayUrl, code, aside }: MachineCommandProps) {
  const [system, setSystem] = useState(() => likelySystem(navigator.userAgent))
  const { data: caller } = useQuery(callerQuery)
  const packagesUrl = caller?.packagesUrl ?? null
  const how = packagesUrl === null ? words.systems : words.packagedSystems
  return (
    <div className={classes.command}>
      <SegmentedControl
        aria-label={words.system}
        value={system}
        onChange={setSystem}
        data={enrolSystems.map((value) => ({ value, label: words.systemNames[value] }))}
      />
      <p className={classes.text}>{how[system]}</p>
      <CopyField label={words.commandLabel} value={enrolCommand({ system, relayUrl, code, packagesUrl })} />
      {isLoopback(relayUrl) && (
        <div role="note">
          <StateMark tone="attention">{words.loopback(relayUrl)}</StateMark>
          <p className={classes.text}>
            <Phrase text={words.loopbackText} parts={{ url: <code>CLOUDPRINT_PUBLIC_URL</code>, host: <code>CLOUDPRINT_HOST</code> }} />
          </p>
        </div>
      )}
      {code !== undefined && (
        <p className={classes.waiting}>
          <output className={classes.spinner}>
            <Loader size={14} aria-hidden="true" />
            {words.waiting}
          </output>
          <span className={classes.countdown}>{aside}</span>
        </p>
      )}
    </div>
  )
}
