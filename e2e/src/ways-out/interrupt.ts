import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { eventually } from '@cloudprint/testkit/eventually'
import type { SiteBehind } from '../harness/site-behind.ts'
import type { WireFaults } from '../harness/wire.ts'
import { askDoctor, differences } from './ask-doctor.ts'

/** So much of a document is there when the line goes silent. */
const BEGUN_BYTES = 1024 * 1024
/** Longer than the 12 s after which a silent link counts as dead. */
const SILENT_MS = 20_000

/** Throws away all that passes once a document is on its way, has the site's doctor look, and lets it pass again. @param usual what the wire does otherwise. */
export async function interrupt(site: SiteBehind, usual: WireFaults, finds: Record<string, string>): Promise<void> {
  const begun = () => readdirSync(spoolOf(site)).some((name) => sizeOf(join(spoolOf(site), name)) > BEGUN_BYTES)
  await eventually(begun, { what: 'a document to be on its way', deadlineMs: 60_000, everyMs: 20 })
  site.wire.behave({ ...usual, drops: 'both' })
  const silent = new Promise((resolve) => setTimeout(resolve, SILENT_MS))
  const findings = await askDoctor(site.agent)
  const found = findings.filter(({ check }) => check in finds)
  const unlike = differences(found, { finds })
  if (unlike.length > 0) throw new Error(unlike.join('\n'))
  await silent
  if (site.link?.state === 'connected') throw new Error('the agent has not noticed that its line is silent')
  site.wire.behave(usual)
}

function spoolOf({ agent }: SiteBehind): string {
  return join(agent.stateDir, 'spool')
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
