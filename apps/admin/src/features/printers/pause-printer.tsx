import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Button } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { texts } from '../../texts/texts.ts'
import { changePrinter } from './queries.ts'

const words = texts.printers.paused

/** Stops the relay from handing out jobs to a printer, and lets it go on: either takes the other back. */
export function PausePrinter({ printer }: { printer: Printer }) {
  const change = useMutation(changePrinter(useQueryClient()))
  const isPaused = printer.paused !== null
  return (
    <Button
      variant={isPaused ? 'filled' : 'default'}
      leftSection={isPaused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
      loading={change.isPending}
      onClick={() => change.mutate({ printerId: printer.id, body: { paused: !isPaused } })}
    >
      {isPaused ? words.resume : words.pause}
    </Button>
  )
}
