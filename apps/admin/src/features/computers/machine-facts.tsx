import type { WaitingMachine } from '@cloudprint/protocol/http/device-flow-routes'
import { Facts } from '../../shared/ui/facts.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { platformWords } from '../../shared/words/computer-words.ts'
import { texts } from '../../texts/texts.ts'
import classes from './add-computer-page.module.css'

const words = texts.computers.device

/** By what somebody recognizes the machine that stands before them. */
export function MachineFacts({ machine, userCode }: { machine: WaitingMachine; userCode: string }) {
  const { system, address, askedAt, expiresAt, state } = machine
  return (
    <Facts
      items={[
        { label: words.codeFact, value: <strong className={classes.code}>{userCode.toUpperCase()}</strong> },
        { label: words.host, value: system.hostname },
        {
          label: words.system,
          value: `${system.osVersion === '' ? platformWords(system.platform) : system.osVersion} (${system.architecture})`,
        },
        { label: words.address, value: address },
        { label: words.asked, value: <Time iso={askedAt} /> },
        ...(state === 'waiting' ? [{ label: words.expires, value: <Time iso={expiresAt} as="clock" /> }] : []),
      ]}
    />
  )
}
