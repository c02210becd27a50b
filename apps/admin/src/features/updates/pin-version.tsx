import { Button, Group, Modal, NativeSelect } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { useMay } from '../../shared/api/use-may.ts'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './policy-form.module.css'
import { updatesQuery } from './queries.ts'

const words = texts.updates.pinning

interface PinVersionProps {
  /** Of the computer or the site. */
  name: string
  pinned: string | null
  /** Known here, for those who may not see all releases. */
  versions: (string | null)[]
  isSmall?: boolean
  mutation: { isPending: boolean; error: Error | null; reset: () => void }
  onPin: (version: string | null, done: () => void) => void
}

/** Pins a computer or a site to a version, or lets it follow the newest again. */
export function PinVersion({ name, pinned, versions, isSmall = false, mutation, onPin }: PinVersionProps) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const [version, setVersion] = useState('')
  const { data: updates } = useQuery({ ...updatesQuery, enabled: useMay()('admin:settings') && isOpen })
  const known = new Set([pinned, ...versions, ...(updates?.releases ?? []).map((release) => release.version)])
  const choices = [...known].filter((one) => one !== null)
  function ask() {
    mutation.reset()
    setVersion(pinned ?? '')
    open()
  }
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    onPin(version === '' ? null : version, close)
  }
  return (
    <>
      <Button variant="default" size={isSmall ? 'xs' : 'sm'} aria-label={texts.updates.computers.pinOf(name)} onClick={ask}>
        {texts.updates.computers.pin}
      </Button>
      <Modal opened={isOpen} onClose={close} title={<strong>{words.title(name)}</strong>}>
        <form className={classes.form} onSubmit={submit}>
          <p style={{ margin: 0 }}>{words.text}</p>
          <NativeSelect
            label={words.version}
            data-autofocus
            data={[{ value: '', label: words.none }, ...choices.map((one) => ({ value: one, label: one }))]}
            value={version}
            onChange={(event) => setVersion(event.currentTarget.value)}
          />
          {mutation.error !== null && <ProblemPanel error={mutation.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={mutation.isPending} disabled={version === (pinned ?? '')}>
              {texts.common.save}
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  )
}
