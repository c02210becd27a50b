import type { Job } from '@cloudprint/protocol/job'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMay } from '../../shared/api/use-may.ts'
import { texts } from '../../texts/texts.ts'
import { SettleDialog } from './settle-dialog.tsx'

/** Opens the dialog in which somebody who has looked at the printer ends a job's doubt. */
export function SettleJob({ job }: { job: Job }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const may = useMay()
  if (!may('jobs:write')) return null
  return (
    <>
      <Button size="xs" mt="sm" onClick={open}>
        {texts.jobPage.settle.open}
      </Button>
      <SettleDialog job={job} isOpen={isOpen} onClose={close} />
    </>
  )
}
