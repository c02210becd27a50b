import type { Printer } from '@cloudprint/protocol/http/printer-routes'
import { PrinterTag } from '@cloudprint/protocol/printer-label'
import { Button, Group, Modal, TagsInput, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconTag } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './name-printer.module.css'
import { changePrinter, printerTagsQuery } from './queries.ts'

const words = texts.printers.name

/** Gives a printer the organization's own name and tags. */
export function NamePrinter({ printer }: { printer: Printer }) {
  const [isOpen, { open, close }] = useDisclosure(false)
  return (
    <>
      <Button variant="default" leftSection={<IconTag size={16} />} onClick={open}>
        {words.edit}
      </Button>
      <Modal opened={isOpen} onClose={close} title={<strong>{words.title(printer.displayName)}</strong>}>
        <NameForm printer={printer} onClose={close} />
      </Modal>
    </>
  )
}

function NameForm({ printer, onClose }: { printer: Printer; onClose: () => void }) {
  const [alias, setAlias] = useState(printer.alias ?? '')
  const [tags, setTags] = useState(printer.tags)
  const { data: known } = useQuery(printerTagsQuery)
  const change = useMutation(changePrinter(useQueryClient()))
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    const name = alias.trim()
    change.mutate({ printerId: printer.id, body: { alias: name === '' ? null : name, tags } }, { onSuccess: onClose })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label={words.alias}
        description={words.aliasHint(printer.systemName)}
        placeholder={printer.systemName}
        value={alias}
        maxLength={100}
        data-autofocus
        onChange={(event) => setAlias(event.currentTarget.value)}
      />
      <TagsInput
        label={words.tags}
        description={words.tagsHint}
        value={tags}
        maxTags={20}
        splitChars={[',']}
        data={(known?.items ?? []).map(({ tag }) => tag)}
        clearable
        onChange={(next) => setTags(next.filter((tag) => PrinterTag.safeParse(tag).success))}
      />
      {change.error !== null && <ProblemPanel error={change.error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {words.leave}
        </Button>
        <Button type="submit" loading={change.isPending}>
          {words.save}
        </Button>
      </Group>
    </form>
  )
}
