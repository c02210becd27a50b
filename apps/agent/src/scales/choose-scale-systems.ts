import type { AgentSettings } from '../settings.ts'
import { HidScales } from './hid-scales.ts'
import type { ScaleSystem } from './scale.ts'
import { SerialScales } from './serial-scales.ts'

/** The ways in which scales hang on this machine, as it is set to. */
export function chooseScaleSystems({ serialScales, hidScales }: Pick<AgentSettings, 'serialScales' | 'hidScales'>): ScaleSystem[] {
  return [...(serialScales.length > 0 ? [new SerialScales(serialScales)] : []), ...(hidScales === 'auto' ? [new HidScales()] : [])]
}
