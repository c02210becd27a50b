import { Button, CopyButton } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { texts } from '../../texts/texts.ts'
import classes from './copy-field.module.css'

/** A text to take along exactly as it stands. */
export function CopyField({ value, label }: { value: string; label: string }) {
  return (
    <div className={classes.field}>
      <code className={classes.value} aria-label={label}>
        {value}
      </code>
      <CopyButton value={value} timeout={2_000}>
        {({ copied, copy }) => (
          <Button
            className={classes.button}
            variant={copied ? 'light' : 'filled'}
            size="xs"
            leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            onClick={copy}
          >
            <span aria-live="polite">{copied ? texts.controls.copied : texts.controls.copy}</span>
          </Button>
        )}
      </CopyButton>
    </div>
  )
}
