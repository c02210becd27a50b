import type { ComputerUpdate } from '@cloudprint/protocol/http/update-routes'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMay } from '../../shared/api/use-may.ts'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './computers-panel.module.css'
import { PinVersion } from './pin-version.tsx'
import { changeComputerUpdates } from './queries.ts'

const words = texts.updates.computers

/** Updates one computer now, holds it at what it runs, or pins it. */
export function SteerComputer({ computer }: { computer: ComputerUpdate }) {
  const { computerId, computerName, running, isHeld, pinnedVersion, newestVersion } = computer
  const queryClient = useQueryClient()
  const change = useMutation(changeComputerUpdates(queryClient))
  const pin = useMutation(changeComputerUpdates(queryClient))
  if (!useMay()('computers:write')) return null
  return (
    <div>
      <div className={classes.acts}>
        <Button
          size="xs"
          variant="default"
          aria-label={words.nowOf(computerName)}
          disabled={computer.mode !== 'auto' || computer.next === null}
          loading={change.isPending}
          onClick={() => change.mutate({ computerId, body: { isWished: true } })}
        >
          {words.now}
        </Button>
        <Button
          size="xs"
          variant="default"
          aria-label={isHeld ? words.releaseOf(computerName) : words.holdOf(computerName)}
          onClick={() => change.mutate({ computerId, body: { isHeld: !isHeld } })}
        >
          {isHeld ? words.release : words.hold}
        </Button>
        <PinVersion
          name={computerName}
          pinned={pinnedVersion}
          versions={[newestVersion, running]}
          isSmall
          mutation={pin}
          onPin={(version, onSuccess) => pin.mutate({ computerId, body: { pinnedVersion: version } }, { onSuccess })}
        />
      </div>
      {change.error !== null && <ProblemPanel error={change.error} />}
    </div>
  )
}
