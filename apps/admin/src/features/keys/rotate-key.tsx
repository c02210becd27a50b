import type { ApiKey } from '@cloudprint/protocol/http/api-key-routes'
import { Button, Group, Modal, NativeSelect } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './create-key.module.css'
import { NewKey } from './new-key.tsx'
import { rotateApiKey } from './queries.ts'

const words = texts.keys
const DAY_SECONDS = 86_400

const overlaps = [
  { value: '0', label: words.rotation.overlaps.none },
  { value: '3600', label: words.rotation.overlaps.hour },
  { value: String(DAY_SECONDS), label: words.rotation.overlaps.day },
  { value: String(7 * DAY_SECONDS), label: words.rotation.overlaps.week },
  { value: String(30 * DAY_SECONDS), label: words.rotation.overlaps.month },
]

/** Puts a new key in the place of one, and shows it once. */
export function RotateKey({ apiKey: { id, name } }: { apiKey: ApiKey }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const [overlap, setOverlap] = useState(String(DAY_SECONDS))
  const rotate = useMutation(rotateApiKey(useQueryClient(), id))
  const made = rotate.data
  return (
    <>
      <Button variant="default" size="xs" aria-label={words.actOn(words.rotate, name)} onClick={open}>
        {words.rotate}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        onExitTransitionEnd={rotate.reset}
        closeOnClickOutside={made === undefined}
        title={<strong>{made === undefined ? words.rotation.title(name) : words.once.title(name)}</strong>}
      >
        {made === undefined ? (
          <div className={classes.form}>
            <p className={classes.text}>{words.rotation.text}</p>
            <NativeSelect
              label={words.rotation.overlap}
              data={overlaps}
              value={overlap}
              onChange={(event) => setOverlap(event.currentTarget.value)}
            />
            {rotate.error !== null && <ProblemPanel error={rotate.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                {texts.common.cancel}
              </Button>
              <Button loading={rotate.isPending} onClick={() => rotate.mutate(Number(overlap))}>
                {words.rotation.confirm}
              </Button>
            </Group>
          </div>
        ) : (
          <NewKey value={made.key} onClose={close} />
        )}
      </Modal>
    </>
  )
}
