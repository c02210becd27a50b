import { Button, Modal } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Panel } from '../../shared/ui/panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './account.module.css'
import { AskPassword } from './ask-password.tsx'
import { accountMutations } from './queries.ts'
import { RecoveryCodes } from './recovery-codes.tsx'
import { SetUpApp } from './set-up-app.tsx'

const words = texts.account.secondFactor
type Dialog = 'set-up' | 'remove' | 'codes'
const titles: Record<Dialog, string> = { 'set-up': words.setUp, 'remove': words.removeTitle, 'codes': words.newCodesTitle }

export function SecondFactorPanel({ isOn }: { isOn: boolean }) {
  const [dialog, setDialog] = useState<Dialog>()
  const close = () => setDialog(undefined)
  return (
    <Panel title={words.title} note={<StateMark tone={isOn ? 'ok' : 'quiet'}>{isOn ? words.on : words.off}</StateMark>}>
      <p className={classes.text}>{isOn ? words.isOn : words.isOff}</p>
      <div className={classes.end}>
        {isOn ? (
          <>
            <Button variant="default" onClick={() => setDialog('codes')}>
              {words.newCodes}
            </Button>
            <Button variant="default" onClick={() => setDialog('remove')}>
              {words.remove}
            </Button>
          </>
        ) : (
          <Button onClick={() => setDialog('set-up')}>{words.setUp}</Button>
        )}
      </div>
      <Modal
        opened={dialog !== undefined}
        onClose={close}
        closeOnClickOutside={false}
        title={<strong>{titles[dialog ?? 'set-up']}</strong>}
      >
        {dialog === 'set-up' && <SetUpApp onDone={close} />}
        {dialog === 'remove' && <RemoveApp onDone={close} />}
        {dialog === 'codes' && <NewCodes onDone={close} />}
      </Modal>
    </Panel>
  )
}

function RemoveApp({ onDone }: { onDone: () => void }) {
  const remove = useMutation(accountMutations(useQueryClient()).removeApp)
  return (
    <AskPassword
      text={words.removeText}
      label={words.remove}
      color="red"
      isBusy={remove.isPending}
      error={remove.error}
      onPassword={(password) => remove.mutate(password, { onSuccess: onDone })}
    />
  )
}

function NewCodes({ onDone }: { onDone: () => void }) {
  const make = useMutation(accountMutations(useQueryClient()).makeRecoveryCodes)
  if (make.data !== undefined) return <RecoveryCodes codes={make.data} onKept={onDone} />
  return (
    <AskPassword text={words.newCodesText} isBusy={make.isPending} error={make.error} onPassword={(password) => make.mutate(password)} />
  )
}
