import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMay } from '../../shared/api/use-may.ts'
import { Facts } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { doubtPolicyWords } from '../../shared/words/printer-words.ts'
import { ChangeDoubt } from './change-doubt.tsx'

/** What this printer does when nobody can tell whether a job was printed. */
export function DoubtPanel({ printer }: { printer: Printer }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const may = useMay()
  return (
    <Panel
      title="When a job is in doubt"
      action={
        may('printers:write') && (
          <Button variant="default" size="compact-sm" aria-label="Change what happens when a job is in doubt" onClick={open}>
            Change
          </Button>
        )
      }
    >
      <Facts
        items={[
          { label: 'The job', value: doubtPolicyWords[printer.onDoubt] },
          { label: 'Later jobs', value: printer.doubtBlocks ? 'Wait until it is settled' : 'Print in the meantime' },
        ]}
      />
      <ChangeDoubt printer={printer} isOpen={isOpen} onClose={close} />
    </Panel>
  )
}
