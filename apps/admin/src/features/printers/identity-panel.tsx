import { isRaw } from '@cloudprint/protocol/document-format'
import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Link } from '@tanstack/react-router'
import { Facts } from '../../shared/ui/facts.tsx'
import { Keyword } from '../../shared/ui/keyword.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { bestEvidenceWords, queueWords } from '../../shared/words/printer-words.ts'
import { texts } from '../../texts/texts.ts'

/** What it is, where it stands, and what this queue can ever prove. */
export function IdentityPanel({ printer }: { printer: Printer }) {
  const { system, queue } = queueWords(printer.name)
  const computer = (
    <Link to="/computers/$computerId" params={{ computerId: printer.computerId }}>
      {printer.computerName}
    </Link>
  )
  return (
    <Panel title="Printer">
      <Facts
        items={[
          ...(printer.alias === null ? [] : [{ label: texts.printers.name.systemName, value: printer.systemName }]),
          { label: 'Computer', value: computer },
          { label: 'Site', value: printer.siteName },
          ...(printer.location === '' ? [] : [{ label: 'Location', value: printer.location }]),
          ...(printer.makeAndModel === '' ? [] : [{ label: 'Model', value: printer.makeAndModel }]),
          {
            label: 'Queue',
            value: `${queue} (${system}${printer.isDefault ? ', the default' : ''})`,
          },
          ...(printer.deviceUri === '' ? [] : [{ label: 'Device', value: <Keyword>{printer.deviceUri}</Keyword> }]),
          {
            label: 'Takes',
            value: takesWords(printer),
          },
          { label: 'Can prove', value: bestEvidenceWords[printer.bestEvidence] },
          { label: 'Printer id', value: <Keyword>{printer.id}</Keyword> },
        ]}
      />
    </Panel>
  )
}

function takesWords({ capabilities: { formats } }: Printer): string {
  const takesRaw = formats.some(isRaw)
  const takesRendered = formats.some((format) => !isRaw(format))
  if (!takesRendered) return 'Its own language only, byte for byte'
  return takesRaw ? 'Documents, and its own language byte for byte' : 'Documents, laid out by its driver'
}
