import type { WaitingMachine } from '@cloudprint/protocol/http/device-flow-routes'
import type { ComputerId, SiteId } from '@cloudprint/protocol/ids'
import { Button, Group, Radio, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Notice } from '../../shared/ui/notice.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './add-computer-page.module.css'
import { ComputerFilter } from './computer-filter.tsx'
import { approveMachine, denyMachine } from './device-queries.ts'
import { computerQuery } from './queries.ts'
import { SiteSelect, useOnlySite } from '../../shared/sites/site-select.tsx'

const words = texts.computers.device

interface DecideMachineProps {
  machine: WaitingMachine
  userCode: string
  replaces: ComputerId | undefined
}

/** Lets a machine in, as a new computer or in the place of one that is here; or turns it away. */
export function DecideMachine({ machine, userCode, replaces }: DecideMachineProps) {
  const queryClient = useQueryClient()
  const approve = useMutation(approveMachine(queryClient, userCode))
  const deny = useMutation(denyMachine(queryClient, userCode))
  const only = useOnlySite()
  const [becomes, setBecomes] = useState<'new' | 'replacement'>(replaces === undefined ? 'new' : 'replacement')
  const [name, setName] = useState(machine.name)
  const [siteId, setSiteId] = useState<SiteId>()
  const [replacedId, setReplacedId] = useState(replaces)
  const [typedName, setTypedName] = useState('')
  const { data: replaced } = useQuery({ ...computerQuery(replacedId as ComputerId), enabled: replacedId !== undefined })
  const chosenSite = siteId ?? only
  const isComplete =
    becomes === 'new' ? name.trim() !== '' && chosenSite !== undefined : replaced !== undefined && typedName.trim() === replaced.name
  function submit() {
    if (becomes === 'replacement') return approve.mutate({ replacesComputerId: replacedId })
    return approve.mutate({ name: name.trim(), siteId: chosenSite })
  }
  const error = approve.error ?? deny.error
  return (
    <Panel title={words.place}>
      <form
        className={classes.ways}
        onSubmit={(event) => {
          event.preventDefault()
          if (isComplete) submit()
        }}
      >
        <Notice tone="attention" title={words.check}>
          {words.checkText}
        </Notice>
        <Radio.Group aria-label={words.place} value={becomes} onChange={(value) => setBecomes(value === 'replacement' ? value : 'new')}>
          <div className={classes.ways}>
            <Radio value="new" label={words.newComputer} />
            <Radio value="replacement" label={words.replacement} />
          </div>
        </Radio.Group>
        {becomes === 'new' ? (
          <>
            <TextInput
              label={words.name}
              description={words.nameNote}
              maxLength={100}
              required
              maw={420}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <SiteSelect value={chosenSite} onChange={setSiteId} />
          </>
        ) : (
          <>
            <div>
              <ComputerFilter
                value={replacedId}
                onChange={(id) => {
                  setReplacedId(id)
                  setTypedName('')
                }}
              />
            </div>
            {replaced !== undefined && (
              <>
                <ul className={classes.consequences}>
                  <li>{texts.computers.replacing.keeps(replaced.name)}</li>
                  <li>{texts.computers.replacing.printers}</li>
                  <li>{texts.computers.replacing.cut}</li>
                  <li>{texts.computers.replacing.held}</li>
                  <li>{texts.computers.replacing.waiting}</li>
                </ul>
                <TextInput
                  label={words.typeName(replaced.name)}
                  autoComplete="off"
                  maw={420}
                  value={typedName}
                  onChange={(event) => setTypedName(event.currentTarget.value)}
                />
              </>
            )}
          </>
        )}
        {error !== null && <ProblemPanel error={error} />}
        <Group gap="xs">
          <Button type="submit" loading={approve.isPending} disabled={!isComplete}>
            {words.approve}
          </Button>
          <Button variant="default" loading={deny.isPending} onClick={() => deny.mutate()}>
            {words.deny}
          </Button>
        </Group>
      </form>
    </Panel>
  )
}
