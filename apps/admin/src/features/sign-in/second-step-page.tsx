import { Button, Checkbox, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { texts } from '../../texts/texts.ts'
import { secondStepMutation } from './queries.ts'
import { Refusal } from './refusal.tsx'
import { CardPage } from '../../shared/ui/card-page.tsx'

const words = texts.signIn.code

/** Asks for the code of the app, or one of those that were kept for when it is lost. */
export function SecondStepPage({ onSignedIn, onBack }: { onSignedIn: () => void; onBack: () => void }) {
  const [kind, setKind] = useState<'app' | 'recovery'>('app')
  const [code, setCode] = useState('')
  const [trustDevice, setTrustDevice] = useState(false)
  const step = useMutation(secondStepMutation)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [kind])
  function change() {
    setKind(kind === 'app' ? 'recovery' : 'app')
    setCode('')
    step.reset()
  }
  const isApp = kind === 'app'
  return (
    <CardPage title={words.title} onSubmit={() => step.mutate({ code, kind, trustDevice }, { onSuccess: onSignedIn })}>
      <TextInput
        label={isApp ? words.app : words.recovery}
        description={isApp ? words.appHint : words.recoveryHint}
        name="code"
        inputMode={isApp ? 'numeric' : 'text'}
        autoComplete={isApp ? 'one-time-code' : 'off'}
        required
        withAsterisk={false}
        ref={field}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Checkbox label={words.trust} checked={trustDevice} onChange={(event) => setTrustDevice(event.currentTarget.checked)} />
      <Refusal error={step.error} />
      <Button type="submit" fullWidth loading={step.isPending}>
        {words.submit}
      </Button>
      <Button variant="subtle" onClick={change}>
        {isApp ? words.useRecovery : words.useApp}
      </Button>
      <Button variant="subtle" color="gray" onClick={onBack}>
        {words.back}
      </Button>
    </CardPage>
  )
}
