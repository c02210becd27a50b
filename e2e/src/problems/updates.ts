import { LaunchedSite, waiting } from '@cloudprint/agent/launcher/testing/launched-site'
import { progressAtStart } from '@cloudprint/agent/commands/keep-updated'
import { brokenDisks, updateAttacks } from '@cloudprint/agent/update/testing/update-attacks'
import { versionFolder } from '@cloudprint/agent/update/version-places'
import { obstacleOf } from '@cloudprint/relay/updates/choose-offer'
import { changeUpdates } from '@cloudprint/protocol/http/update-routes'
import type { ProblemCode } from '@cloudprint/protocol/problems'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Provoke } from './provoke.ts'

const refused =
  (attack: string): Provoke =>
  async () =>
    (await updateAttacks[attack]?.())?.code

/** What the launcher noted of a version that it went back from. */
async function noted(site: LaunchedSite): Promise<ProblemCode | undefined> {
  await site.launch('run').exited
  return site.record().bad[0]?.code
}

/** Updates that are not taken, and versions that an agent comes back from. */
export const updates = {
  'release-not-found': async ({ site: { relay } }) => {
    const answer = await relay.api.answer(changeUpdates, { body: { goOnWith: '9.9.9' } })
    return answer.ok ? undefined : answer.problem.code
  },
  'update-withdrawn': async () =>
    obstacleOf(
      {
        computer: { running: '1.0.0', platform: 'linux', arch: 'x64', wishedVersion: null, pinnedVersion: '1.1.0' },
        site: { pinnedVersion: null },
      },
      [],
    ) ?? undefined,
  'update-not-stored': async () => (await brokenDisks['a folder that can not be written']?.())?.code,
  'update-clock-wrong': refused('nobody attacks, and the clock of the machine is ahead'),
  'update-not-found': refused('a version that was taken back'),
  'update-older': refused('an older version than the one that runs'),
  'update-needs-another-first': refused('a version that asks for another one first'),
  'update-expired': refused('freeze: old lists, held back until they are out of date'),
  'update-rolled-back': refused('rollback: lists from before the ones that were seen'),
  'update-mixed': refused('mix-and-match: a snapshot of another day than the timestamp'),
  'update-unsigned': refused('a list that one stolen key has signed, where two must'),
  'update-unreadable': refused('lists that are no JSON'),
  'update-endless': refused('endless data in place of an archive'),
  'update-too-slow': refused('slow retrieval: a byte now and then'),
  'update-corrupted': refused('an archive with other bytes than were signed'),
  'update-wrong-target': refused('the archive of other machines under the name of ours'),
  'update-archive-unsafe': refused('an archive with a link to somewhere else'),
  'update-archive-too-large': refused('an archive that unpacks without end'),
  'update-disk-full': refused('more than the disk has room for'),
  'update-record-damaged': async () => progressAtStart('damaged', { now: () => new Date(), offsetMs: 0 })?.code ?? undefined,
  'update-files-changed': async () => {
    const site = new LaunchedSite()
    await site.switchTo('1.1.0', '')
    appendFileSync(join(versionFolder(site.stateFolder, '1.1.0'), 'main.js'), ';')
    return noted(site)
  },
  'update-crashed': async () => {
    const site = new LaunchedSite()
    await site.switchTo('1.1.0', 'process.exit(3)')
    return noted(site)
  },
  'update-not-healthy': async () => {
    const site = new LaunchedSite()
    await site.switchTo('1.1.0', '', { tries: 3 })
    return noted(site)
  },
  'update-relay-away': async () => {
    const site = new LaunchedSite()
    site.shortenTrials()
    await site.switchTo('1.1.0', waiting(site, true))
    return noted(site)
  },
} as const satisfies Partial<Record<ProblemCode, Provoke>>
