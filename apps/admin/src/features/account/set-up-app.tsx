import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Suspense, lazy, useState } from 'react'
import type { SyntheticEvent } from 'react'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './account.module.css'
import { AskPassword } from './ask-password.tsx'
import type { NewApp } from './own-account.ts'
import { accountMutations } from './queries.ts'
import { RecoveryCodes } from './recovery-codes.tsx'

const words = texts.account.secondFactor
const QrCode = lazy(async () => ({ default: (await import('./qr-code.tsx')).QrCode }))

/** Password, QR code and a first code of the app, recovery codes: only at the end of it the app counts. */
export function SetUpApp({ onDone }: { onDone: () => void }) {
  const mutations = accountMutations(useQueryClient())
  const begin = useMutation(mutations.beginApp)
  const confirm = useMutation(mutations.confirmApp)
  // Kept here, since what is read again after the confirmation does not show it any more.
  const [app, setApp] = useState<NewApp>()
  if (app === undefined) {
    return (
      <AskPassword isBusy={begin.isPending} error={begin.error} onPassword={(password) => begin.mutate(password, { onSuccess: setApp })} />
    )
  }
  if (confirm.isSuccess) return <RecoveryCodes codes={app.backupCodes} onKept={onDone} />
  return <ShowApp app={app} isBusy={confirm.isPending} error={confirm.error} onCode={(code) => confirm.mutate(code)} />
}

interface ShowAppProps {
  app: NewApp
  isBusy: boolean
  error: Error | null
  onCode: (code: string) => void
}

function ShowApp({ app, isBusy, error, onCode }: ShowAppProps) {
  const [code, setCode] = useState('')
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    onCode(code)
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <p className={classes.text}>
        <strong>{words.scanTitle}.</strong> {words.scan}
      </p>
      <Suspense fallback={<div className={classes.qr} />}>
        <QrCode value={app.totpURI} label={words.qrLabel} />
      </Suspense>
      <p className={classes.text}>{words.secret}:</p>
      <CopyField label={words.secret} value={new URL(app.totpURI).searchParams.get('secret') ?? ''} />
      <TextInput
        label={words.code}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        required
        withAsterisk={false}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      {error !== null && <ProblemPanel error={error} />}
      <div className={classes.end}>
        <Button type="submit" loading={isBusy}>
          {words.confirm}
        </Button>
      </div>
    </form>
  )
}
