import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMay } from '../../shared/api/use-may.ts'
import { Facts } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { doubtPolicyWords } from '../../shared/words/printer-words.ts'
import { texts } from '../../texts/texts.ts'
import { ChangeDoubt } from './change-doubt.tsx'

const words = texts.printerPage.doubt

/** What this printer does when nobody can tell whether a job was printed. */
export function DoubtPanel({ printer }: { printer: Printer }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const may = useMay()
  return (
    <Panel
      title={words.title}
      action={
        may('printers:write') && (
          <Button variant="default" size="compact-sm" aria-label={words.changeLabel} onClick={open}>
            {words.change}
          </Button>
        )
      }
    >
      <Facts
        items={[
          { label: words.job, value: doubtPolicyWords[printer.onDoubt] },
          { label: words.laterShort, value: printer.doubtBlocks ? words.wait : words.print },
        ]}
      />
      <ChangeDoubt printer={printer} isOpen={isOpen} onClose={close} />
    </Panel>
  )
}
