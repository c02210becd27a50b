import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMay } from '../../shared/api/use-may.ts'
import { Facts } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { texts } from '../../texts/texts.ts'
import { ChangeLabels } from './change-labels.tsx'

const words = texts.printerPage.labels

/** Whether PDFs and images become labels for a queue without a driver. Others draw them by themselves, and show nothing here. */
export function LabelsPanel({ printer }: { printer: Printer }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const may = useMay()
  const { labels } = printer
  if (!printer.isRaw) return null
  return (
    <Panel
      title={words.title}
      action={
        may('printers:write') && (
          <Button variant="default" size="compact-sm" aria-label={labels === null ? words.setUpLabel : words.changeLabel} onClick={open}>
            {labels === null ? words.setUp : words.change}
          </Button>
        )
      }
    >
      <Facts items={factsOf(labels)} />
      <ChangeLabels printer={printer} isOpen={isOpen} onClose={close} />
    </Panel>
  )
}

function factsOf(labels: LabelSetup | null) {
  if (labels === null) return [{ label: words.documents, value: words.refused }]
  return [
    { label: words.documents, value: words.drawn },
    { label: words.size, value: words.sizeOf(labels.widthUm / 1000, labels.heightUm / 1000) },
    { label: words.resolution, value: words.resolutions[labels.printerResolution] },
  ]
}
