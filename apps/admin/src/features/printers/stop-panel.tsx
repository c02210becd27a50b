import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useMay } from '../../shared/api/use-may.ts'
import { Facts } from '../../shared/ui/facts.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { stopPolicyWords } from '../../shared/words/printer-words.ts'
import { texts } from '../../texts/texts.ts'
import { changePrinter } from './queries.ts'

const words = texts.printerPage.stop

/** What becomes of a queue that its print system stops on an error. */
export function StopPanel({ printer }: { printer: Printer }) {
  const change = useMutation(changePrinter(useQueryClient()))
  const may = useMay()
  const other = printer.onStop === 'resume' ? 'hold' : 'resume'
  return (
    <Panel
      title={words.title}
      action={
        may('printers:write') && (
          <Button
            variant="default"
            size="compact-sm"
            loading={change.isPending}
            onClick={() => change.mutate({ printerId: printer.id, body: { onStop: other } })}
          >
            {stopPolicyWords[other].choose}
          </Button>
        )
      }
    >
      <Facts
        items={[
          { label: words.onError, value: stopPolicyWords[printer.onStop].label },
          { label: words.paused, value: words.staysPaused },
        ]}
      />
      {change.error !== null && <ProblemPanel error={change.error} />}
    </Panel>
  )
}
