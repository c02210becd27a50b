import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import { Button, Group, Modal, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './add-computer-page.module.css'
import { changeComputer } from './queries.ts'
import { SiteSelect } from '../../shared/sites/site-select.tsx'

const words = texts.computers.changing

/** Renames a computer, or moves it to another site. */
export function ChangeComputer({ computer }: { computer: Computer }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  const change = useMutation(changeComputer(useQueryClient(), computer.id))
  const [name, setName] = useState(computer.name)
  const [siteId, setSiteId] = useState(computer.siteId)
  function ask() {
    change.reset()
    setName(computer.name)
    setSiteId(computer.siteId)
    open()
  }
  const moves = siteId !== computer.siteId
  const isChanged = moves || name.trim() !== computer.name
  return (
    <>
      <Button variant="default" onClick={ask}>
        {words.open}
      </Button>
      <Modal opened={isOpen} onClose={close} title={<strong>{words.title(computer.name)}</strong>}>
        <form
          className={classes.ways}
          onSubmit={(event) => {
            event.preventDefault()
            change.mutate({ name: name.trim(), siteId }, { onSuccess: close })
          }}
        >
          <TextInput
            label={words.name}
            required
            maxLength={100}
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <SiteSelect value={siteId} onChange={setSiteId} />
          {moves && (
            <output>
              {words.moves(computer.printerCount)} {words.reach}
            </output>
          )}
          {change.error !== null && <ProblemPanel error={change.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {texts.computers.cancel}
            </Button>
            <Button type="submit" loading={change.isPending} disabled={!isChanged || name.trim() === ''}>
              {words.save}
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  )
}
