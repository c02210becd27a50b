import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackages } from './build-packages.ts'
import { PackagedSite } from './testing/packaged-site.ts'
import { unsigned } from './testing/unsigned.ts'

const SERVICE = 'cloudprint-agent.service'
/** What an unpacked agent lays, and systemd, udev and the shell take before what a package brings. */
const HIDING = [
  '/etc/systemd/system/cloudprint-agent.service',
  '/etc/udev/rules.d/60-cloudprint-agent.rules',
  '/usr/local/bin/cloudprint-agent',
]
const SETTINGS = '/etc/cloudprint-agent/agent.env'
const asAgent = 'setpriv --reuid=cloudprint-agent --regid=cloudprint-agent --init-groups'
let site: PackagedSite

beforeAll(async () => {
  const packages = tempDir('packages')
  for (const [format, version] of [
    ['tar', '0.1.0'],
    ['deb', '0.2.0'],
  ] as const)
    buildPackages({ folder: join(packages, format), version, only: [format], for: ['linux-x64'], quick: true, signing: unsigned }, () => {})
  site = await PackagedSite.onLinux(packages)
})
afterAll(() => site?.stop())

test.each(['/srv', '/opt'])(
  'the package takes the place of an agent that was unpacked in %s: nothing of it runs or hides any more',
  async (folder) => {
    const root = `${folder}/cloudprint-agent`
    const name = `unpacked-in-${folder.slice(1)}`
    await site.machine.run(`tar -xzf /packages/tar/*.tar.gz -C ${folder}`)
    await site.machine.run(
      `umask 077; ${root}/bin/cloudprint-agent install --relay ${site.relay.apiUrl} --code ${await site.newCode()} --name ${name}`,
    )
    await site.machine.run(`echo 'CLOUDPRINT_LOG_LEVEL="debug"' >${SETTINGS}`)
    await site.machine.run(`${asAgent} cat ${SETTINGS}`)
    expect(await site.machine.attempt(`setpriv --reuid=games --clear-groups cat ${SETTINGS}`)).toMatchObject({ code: 1 })
    await site.untilComputer(name, ({ state }) => state === 'connected')
    expect(await site.machine.run(`ls ${HIDING.join(' ')} | wc -l`)).toBe('3\n')

    // Nobody is there to be asked.
    await site.machine.run('umask 077; dpkg -i /packages/deb/*.deb </dev/null')
    expect(await site.machine.run(`${asAgent} cat ${SETTINGS}`)).toBe('CLOUDPRINT_LOG_LEVEL="debug"\n')
    await site.untilComputer(name, ({ state, system }) => state === 'connected' && system?.agentVersion === '0.2.0')
    const pid = (await site.machine.run(`systemctl show -P MainPID ${SERVICE}`)).trim()
    expect(await site.machine.run(`readlink /proc/${pid}/exe; command -v cloudprint-agent`)).toBe(
      '/opt/cloudprint-agent/bin/node\n/usr/bin/cloudprint-agent\n',
    )
    expect((await site.machine.attempt(`ls ${HIDING.join(' ')}`)).output.match(/No such file/g)).toHaveLength(3)
    expect(await site.machine.run(`systemctl is-enabled ${SERVICE}; ls /opt/cloudprint-agent/versions`)).toBe('enabled\n0.2.0\n')
    expect(await site.print(name, `after ${name}`)).toEqual({ state: 'completed', sheets: 1 })
    await site.machine.run(`dpkg -P cloudprint-agent && rm -rf ${root}`)
    expect((await site.machine.attempt('ls -d /etc/cloudprint-agent')).output).toContain('No such file')
  },
)
