import { Button, Group } from '@mantine/core'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './create-key.module.css'

const words = texts.keys.once

/** A key that was just made; it is shown here and nowhere else. */
export function NewKey({ value, onClose }: { value: string; onClose: () => void }) {
  return (
    <div className={classes.form}>
      <p className={classes.text}>{words.text}</p>
      <CopyField label={words.label} value={value} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {words.done}
        </Button>
      </Group>
    </div>
  )
}
