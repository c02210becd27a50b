import type { SiteId } from '@cloudprint/protocol/ids'
import { Group, NativeSelect, NumberInput, Radio } from '@mantine/core'
import { texts } from '../../texts/texts.ts'
import classes from './add-computer-page.module.css'
import { SiteSelect } from '../../shared/sites/site-select.tsx'

const words = texts.computers.adding

export interface ChosenWay {
  by: 'code' | 'approval'
  /** Undefined until somebody has chosen. */
  siteId: SiteId | undefined
  uses: number
  /** Seconds. */
  expiresIn: number
}

interface ChooseWayProps {
  way: ChosenWay
  onChange: (way: ChosenWay) => void
}

/** A code to carry to machines, or one that a machine shows. */
export function ChooseWay({ way, onChange }: ChooseWayProps) {
  return (
    <div className={classes.ways}>
      <Radio.Group label={words.way} value={way.by} onChange={(by) => onChange({ ...way, by: by === 'approval' ? by : 'code' })}>
        <div className={classes.ways}>
          <Radio value="code" label={words.withCode} description={words.withCodeText} />
          <Radio value="approval" label={words.byApproval} description={words.byApprovalText} />
        </div>
      </Radio.Group>
      {way.by === 'code' && (
        <Group align="end">
          <SiteSelect value={way.siteId} onChange={(siteId) => onChange({ ...way, siteId })} />
          <NumberInput
            label={words.uses}
            min={1}
            max={1_000}
            allowDecimal={false}
            w={150}
            value={way.uses}
            onChange={(uses) => onChange({ ...way, uses: Number(uses) || 1 })}
          />
          <NativeSelect
            label={words.expiry}
            value={String(way.expiresIn)}
            onChange={(event) => onChange({ ...way, expiresIn: Number(event.currentTarget.value) })}
            data={Object.entries(words.expiries).map(([value, label]) => ({ value, label }))}
          />
        </Group>
      )}
    </div>
  )
}
