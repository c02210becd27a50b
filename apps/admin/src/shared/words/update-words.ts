import type { UpdatePhase, UpdateProgress } from '@cloudprint/protocol/agent-update'
import { texts } from '../../texts/texts.ts'
import type { Tone } from './tone.ts'

const words = texts.updates.computers

const tones: Record<UpdatePhase, Tone> = {
  offered: 'busy',
  staged: 'busy',
  waiting: 'busy',
  switching: 'busy',
  healthy: 'ok',
  returned: 'bad',
  refused: 'attention',
}

/** How far an update is: “Went back: 0.2.0”. */
export function updateWords({ phase, version }: Pick<UpdateProgress, 'phase' | 'version'>): { label: string; tone: Tone } {
  return { label: words.phaseOf(words.phases[phase], version), tone: tones[phase] }
}
