import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { Button, CloseButton } from '@mantine/core'
import { IconBulb } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Notice } from '../../shared/ui/notice.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import { identifyPrinter } from './queries.ts'
import classes from './identify-printer.module.css'

const words = texts.printers.identify

/** A button that lets the printer blink or beep; whether it could is said by `answer` where there is room. */
export function useIdentify(printer: Printer | undefined) {
  const identify = useMutation(identifyPrinter(useQueryClient()))
  const { data, error } = identify
  return {
    button: (
      <Button
        variant="default"
        leftSection={<IconBulb size={16} />}
        loading={identify.isPending}
        onClick={() => printer !== undefined && identify.mutate(printer.id)}
      >
        {words.act}
      </Button>
    ),
    answer:
      error !== null ? (
        <ProblemPanel error={error} />
      ) : data === undefined || printer === undefined ? null : (
        <div className={classes.answer} aria-live="polite">
          <Answer outcome={data.outcome} detail={data.detail} printer={printer} />
          <CloseButton className={classes.close} size="sm" aria-label={words.close} onClick={() => identify.reset()} />
        </div>
      ),
  }
}

type Identified = Awaited<ReturnType<NonNullable<ReturnType<typeof identifyPrinter>['mutationFn']>>>

function Answer({ outcome, detail, printer }: Identified & { printer: Printer }) {
  if (outcome === 'identified') {
    return (
      <Notice tone="ok" title={words.identified.title}>
        <p>{words.identified.text(printer.displayName)}</p>
      </Notice>
    )
  }
  const { title, text } = outcome === 'cannot' ? words.cannot : words.noAnswer
  return (
    <Notice tone="attention" title={title}>
      {detail !== '' && <p>{detail}</p>}
      <p>{text}</p>
    </Notice>
  )
}
