import { roles } from '@cloudprint/protocol/http/roles'
import type { Role } from '@cloudprint/protocol/http/roles'
import { Input, Radio } from '@mantine/core'
import { SitePicker } from '../../shared/sites/site-picker.tsx'
import type { ChosenSite } from '../../shared/sites/site-picker.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './rights-fields.module.css'

const words = texts.people

export interface Rights {
  role: Role
  /** Null for every site. */
  sites: ChosenSite[] | null
}

interface RightsFieldsProps {
  value: Rights
  onChange: (rights: Rights) => void
  isOwner: boolean
}

/** What somebody is, and which sites they see. An owner sees every one. */
export function RightsFields({ value: { role, sites }, onChange, isOwner }: RightsFieldsProps) {
  return (
    <>
      <Radio.Group
        label={words.page.role}
        value={role}
        onChange={(next) => {
          const chosen = roles.find((one) => one === next) ?? role
          onChange({ role: chosen, sites: chosen === 'owner' ? null : sites })
        }}
      >
        <div className={classes.roles}>
          {roles.map((one) => (
            <Radio
              key={one}
              value={one}
              label={words.roles[one].label}
              description={words.roles[one].meaning}
              disabled={one === 'owner' && !isOwner}
            />
          ))}
        </div>
      </Radio.Group>
      {role !== 'owner' && (
        <div>
          <Input.Label>{words.page.sites}</Input.Label>
          <SitePicker value={sites} onChange={(next) => onChange({ role, sites: next })} />
          {sites !== null && role === 'admin' && <Input.Description mt={6}>{words.page.limited}</Input.Description>}
        </div>
      )}
    </>
  )
}

export function areWhole({ sites }: Rights): boolean {
  return sites === null || sites.length > 0
}
