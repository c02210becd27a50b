import { isRaw } from '@cloudprint/protocol/document-format'
import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Link } from '@tanstack/react-router'
import { Facts } from '../../shared/ui/facts.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { bestEvidenceWords, queueWords } from '../../shared/words/printer-words.ts'
import { texts } from '../../texts/texts.ts'

const words = texts.printerPage.identity

/** What it is, where it stands, and what this queue can ever prove. */
export function IdentityPanel({ printer }: { printer: Printer }) {
  const { system, queue } = queueWords(printer.name)
  const computer = (
    <Link to="/computers/$computerId" params={{ computerId: printer.computerId }}>
      {printer.computerName}
    </Link>
  )
  return (
    <Panel title={words.title}>
      <Facts
        items={[
          ...(printer.alias === null ? [] : [{ label: texts.printers.name.systemName, value: printer.systemName }]),
          { label: words.computer, value: computer },
          {
            label: words.site,
            value: (
              <Link to="/sites/$siteId" params={{ siteId: printer.siteId }}>
                {printer.siteName}
              </Link>
            ),
          },
          ...(printer.location === '' ? [] : [{ label: words.location, value: printer.location }]),
          ...(printer.makeAndModel === '' ? [] : [{ label: words.model, value: printer.makeAndModel }]),
          {
            label: words.queue,
            value: words.queueText(queue, system, printer.isDefault),
          },
          ...(printer.deviceUri === '' ? [] : [{ label: words.device, value: <Keyword>{printer.deviceUri}</Keyword> }]),
          {
            label: words.takes,
            value: takesWords(printer),
          },
          { label: words.proves, value: bestEvidenceWords[printer.bestEvidence] },
          { label: words.id, value: <Keyword>{printer.id}</Keyword> },
        ]}
      />
    </Panel>
  )
}

function takesWords({ capabilities: { formats } }: Printer): string {
  const takesRaw = formats.some(isRaw)
  const takesRendered = formats.some((format) => !isRaw(format))
  if (!takesRendered) return words.takesRaw
  return takesRaw ? words.takesBoth : words.takesDocuments
}
