import type { SsoProvider } from '@cloudprint/protocol/http/sso-routes'
import { ssoRoles } from '@cloudprint/protocol/http/sso-routes'
import { Button, Checkbox, NativeSelect, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ChangeEvent, SyntheticEvent } from 'react'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { texts } from '../../texts/texts.ts'
import { checkSso, setSso } from './queries.ts'
import classes from './retention-form.module.css'
import { fieldsOf, providerOf } from './sso-fields.ts'
import type { SsoFields } from './sso-fields.ts'

const words = texts.signInRules.sso
type TextField = 'issuer' | 'clientId' | 'domains' | 'roleClaim' | 'sitesClaim'

export function SsoForm({ provider, onDone }: { provider: SsoProvider | null; onDone: () => void }) {
  const [fields, setFields] = useState(() => fieldsOf(provider))
  const queryClient = useQueryClient()
  const check = useMutation(checkSso)
  const save = useMutation(setSso(queryClient))
  const put = (change: Partial<SsoFields>) => {
    setFields((now) => ({ ...now, ...change }))
    check.reset()
  }
  function submit(event: SyntheticEvent) {
    event.preventDefault()
    save.mutate(providerOf(fields), { onSuccess: onDone })
  }
  function tryIt() {
    const { issuer, clientId, clientSecret } = providerOf(fields)
    check.mutate({ issuer, clientId, ...(clientSecret === undefined ? {} : { clientSecret }) })
  }
  const text = (name: TextField) => ({
    value: fields[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) => put({ [name]: event.currentTarget.value }),
    withAsterisk: false,
  })
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label={words.issuer}
        description={words.issuerHint}
        placeholder={words.issuerExample}
        type="url"
        required
        {...text('issuer')}
      />
      <TextInput label={words.clientId} required autoComplete="off" {...text('clientId')} />
      <PasswordInput
        label={words.clientSecret}
        description={provider === null ? words.secretHint : words.secretKept}
        required={provider === null}
        withAsterisk={false}
        autoComplete="off"
        value={fields.clientSecret}
        onChange={(event) => put({ clientSecret: event.currentTarget.value })}
      />
      <TextInput label={words.domains} description={words.domainsHint} placeholder={words.domainsExample} required {...text('domains')} />
      <TextInput label={words.roleClaim} description={words.roleClaimHint} placeholder={words.roleClaimExample} {...text('roleClaim')} />
      {fields.roleClaim.trim() !== '' &&
        ssoRoles.map((role) => (
          <TextInput
            key={role}
            label={words.valuesOf[role]}
            value={fields.valuesByRole[role]}
            onChange={(event) => put({ valuesByRole: { ...fields.valuesByRole, [role]: event.currentTarget.value } })}
          />
        ))}
      <NativeSelect
        label={words.defaultRole}
        data={[...ssoRoles.map((role) => ({ value: role as string, label: words.roles[role] })), { value: '', label: words.refuse }]}
        value={fields.defaultRole}
        onChange={(event) => put({ defaultRole: event.currentTarget.value })}
      />
      <TextInput label={words.sitesClaim} description={words.sitesClaimHint} {...text('sitesClaim')} />
      <Checkbox
        label={words.onlySso}
        description={words.onlySsoHint}
        checked={fields.isRequired}
        onChange={(event) => put({ isRequired: event.currentTarget.checked })}
      />
      <Checkbox
        label={words.takesUnverified}
        description={words.takesUnverifiedHint}
        checked={fields.takesUnverified}
        onChange={(event) => put({ takesUnverified: event.currentTarget.checked })}
      />
      {(save.error ?? check.error) !== null && <ProblemPanel error={save.error ?? check.error} />}
      <div className={classes.end}>
        <Button type="submit" loading={save.isPending}>
          {words.save}
        </Button>
        <Button variant="default" loading={check.isPending} onClick={tryIt}>
          {words.check}
        </Button>
        {check.isSuccess && <output>{words.checked}</output>}
      </div>
    </form>
  )
}
