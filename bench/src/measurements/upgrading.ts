import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { buildPackages } from '@cloudprint/packages/build-packages'
import { readSigning } from '@cloudprint/packages/signing'
import { OfferedUpdates } from '@cloudprint/packages/testing/offered-updates'
import { PackagedSite } from '@cloudprint/packages/testing/packaged-site'
import { printWhile } from '@cloudprint/packages/testing/print-while'
import type { Printed } from '@cloudprint/packages/testing/print-while'
import { changeUpdates } from '@cloudprint/protocol/http/update-routes'
import { archiveName } from '@cloudprint/protocol/release'
import { TestReleases } from '@cloudprint/release/testing/test-releases'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import type { Figure, Measurement } from '../measurement.ts'

/** What an admin is promised of a release that crashes. */
const BACK_SECONDS = 60
/** The same as of an agent that was never updated. */
const RESIDENT_MIB = 90
const SETTLE_MS = 30_000

export const upgrading: Measurement = {
  name: 'upgrading',
  how: 'An agent that a Debian package brought to a machine of its own with a systemd, sandboxed and unprivileged, changes its version while labels are submitted one after the other: by an update through the relay (a signed archive as `pnpm package` builds it: fetched, verified, unpacked, changed over, healthy), and by the next package (dpkg). Lost is a label that did not come out or whose job did not end as completed, doubled one that came out twice; the pause is the longest time in which none came out; its floor is that of a restart of the service and nothing else. The launcher that watches the new version’s trial stays beside it until nothing has been in hand for 30 seconds; the service’s resident memory is looked at 30 s after that. Then a release that ends at its start: from "update now" until the relay hears from the version before. Needs root and what `pnpm package` needs.',
  run: async ({ isQuick, say }) => {
    const folder = tempDir('packages')
    const releases = new TestReleases()
    const signing = { ...readSigning({}), updateRootFile: releases.rootFile }
    for (const [version, only] of [
      ['0.1.0', 'deb'],
      ['0.2.0', 'update'],
      ['0.9.0', 'deb'],
    ] as const)
      buildPackages({ folder: join(folder, version), version, only: [only], for: ['linux-x64'], quick: isQuick, signing }, say)
    const site = await PackagedSite.onLinux(folder, { CLOUDPRINT_RELEASES_DIR: releases.folder })
    try {
      await site.machine.run('dpkg -i /packages/0.1.0/*.deb')
      await site.machine.run(`cloudprint-agent enrol ${site.relay.apiUrl} --code ${await site.newCode()} --name bench`)
      const { id: computerId } = await site.untilComputer('bench', ({ state }) => state === 'connected')
      await site.relay.api.call(changeUpdates, { body: { mode: 'off' } })
      const updates = new OfferedUpdates({ releases, api: site.relay.api, computerId, platform: 'linux' })
      await updates.publish(join(folder, '0.2.0', archiveName({ version: '0.2.0', platform: 'linux', arch: 'x64' })))

      const restarted = await printWhile(site, 'bench', async () => {
        const { stateSince } = await site.untilComputer('bench', ({ state }) => state === 'connected')
        await site.machine.run('systemctl restart cloudprint-agent')
        await site.untilComputer('bench', (computer) => computer.state === 'connected' && computer.stateSince !== stateSince)
      })
      const updated = await printWhile(site, 'bench', async () => {
        await updates.updateNow('0.2.0')
        await updates.untilHealthy('0.2.0')
      })
      const resident = await residentAtRest(site)
      await updates.publishProgram('0.3.0', {
        'main.js': 'process.exit(3)',
        'bin/node': '#!/bin/sh\nexec /opt/cloudprint-agent/bin/node "$@"\n',
      })
      await updates.updateNow('0.3.0')
      const { tookMs } = await updates.untilReturned('0.3.0')
      const replaced = await printWhile(site, 'bench', async () => {
        await site.machine.run('dpkg -i /packages/0.9.0/*.deb')
        await site.untilComputer('bench', ({ state, system }) => state === 'connected' && system?.agentVersion === '0.9.0')
      })
      const back: Figure = {
        name: '"update now" to a release that crashes → the version before is back',
        unit: 's',
        value: tookMs / 1_000,
        mark: { atMost: BACK_SECONDS },
      }
      const memory: Figure = {
        name: 'update through the relay: resident memory of the service at rest afterwards',
        unit: 'MiB',
        value: resident,
        mark: { atMost: RESIDENT_MIB },
      }
      return [
        ...figuresOf('update through the relay', updated, restarted),
        memory,
        ...figuresOf('upgrade by package', replaced, restarted),
        back,
      ]
    } finally {
      await site.stop()
    }
  },
}

/** Of all processes of the service, a while after the launcher that watched the trial has given its place to the new version. */
async function residentAtRest(site: PackagedSite): Promise<number> {
  const each = async () => (await site.machine.run('ps -o rss= -u cloudprint-agent')).trim().split(/\s+/)
  await eventually(async () => (await each()).length === 1, { what: 'the launcher to make way', deadlineMs: 120_000, everyMs: 1_000 })
  await delay(SETTLE_MS)
  return (await each()).reduce((sum, kibibytes) => sum + Number(kibibytes), 0) / 1024
}

function figuresOf(name: string, { submitted, lost, doubled, longestPauseMs }: Printed, restarted: Printed): Figure[] {
  return [
    { name: `${name}: submitted meanwhile`, unit: 'jobs', value: submitted },
    { name: `${name}: lost`, unit: 'jobs', value: lost, mark: { atMost: 0 } },
    { name: `${name}: doubled`, unit: 'jobs', value: doubled, mark: { atMost: 0 } },
    { name: `${name}: longest pause`, unit: 's', value: longestPauseMs / 1_000, floor: restarted.longestPauseMs / 1_000 },
  ]
}
