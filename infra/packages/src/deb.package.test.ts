import { join } from 'node:path'
import { examineComputer, removeComputer } from '@cloudprint/protocol/http/computer-routes'
import { eventually } from '@cloudprint/testkit/eventually'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackages } from './build-packages.ts'
import { PackagedSite } from './testing/packaged-site.ts'
import { unsigned } from './testing/unsigned.ts'

const SERVICE = 'cloudprint-agent.service'
let site: PackagedSite

beforeAll(async () => {
  const packages = tempDir('packages')
  for (const version of ['0.1.0', '0.2.0'])
    buildPackages({ folder: join(packages, version), version, only: ['deb'], for: ['linux-x64'], quick: true, signing: unsigned }, () => {})
  site = await PackagedSite.onLinux(packages)
})
afterAll(() => site?.stop())

const install = (version: string) => site.machine.run(`dpkg -i /packages/${version}/*.deb`)
const show = async (property: string) => (await site.machine.run(`systemctl show -P ${property} ${SERVICE}`)).trim()
/** Under a name of its own, whatever the machine was before. */
const enrol = async (name: string) =>
  site.machine.run(`cloudprint-agent enrol ${site.relay.apiUrl} --code ${await site.newCode()} --name ${name}`)

test('the package brings a service that waits to be enrolled, and then prints as a user who may do nothing else', async () => {
  await install('0.1.0')
  expect(await show('ActiveState')).toBe('active')
  await enrol('table-1')
  expect(await site.print('table-1', 'first')).toEqual({ state: 'completed', sheets: 1 })
  expect(await site.machine.run('stat -c "%U %a" /var/lib/cloudprint-agent /var/lib/cloudprint-agent/identity.json')).toBe(
    'cloudprint-agent 700\ncloudprint-agent 600\n',
  )
  expect(await site.machine.run(`ps -o user= -p ${await show('MainPID')}`)).toMatch(/^cloudpr/)
})

test('its settings are read by the service and by nobody else: somebody may have written a password there', async () => {
  const file = '/etc/cloudprint-agent/agent.env'
  expect(await site.machine.run(`stat -c '%U %G %a' ${file}`)).toBe('root cloudprint-agent 640\n')
  const readAs = (user: string) => site.machine.attempt(`setpriv --reuid=${user} --regid=${user} --init-groups cat ${file}`)
  expect(await readAs('cloudprint-agent')).toMatchObject({ code: 0 })
  expect(await readAs('games')).toMatchObject({ code: 1 })
})

test('what is not in the bundle is found beside it: machine code and WebAssembly for this machine', async () => {
  const script = "await import('node-hid'); await import('serialport'); await import('@hyzyla/pdfium')"
  await site.machine.run(`cd /opt/cloudprint-agent/versions/0.1.0 && ../../bin/node --input-type=module -e "${script}"`)
})

test('the command shows root what the service does, and whoever else asks how to see it', async () => {
  await eventually(async () => expect(await site.machine.run('cloudprint-agent status')).toContain('cups/zebra'))
  for (const command of ['status', 'doctor --fix']) {
    const asked = await site.machine.attempt(`setpriv --reuid=nobody --clear-groups cloudprint-agent ${command}`)
    expect(asked).toMatchObject({ code: 1, output: expect.stringContaining('put sudo in front') as string })
  }
})

test('the doctor names a service that is stopped and a journal that is not the agent’s, and what it says to do mends both', async () => {
  const doctor = () => site.machine.attempt('cloudprint-agent doctor')
  const { output: well } = await doctor()
  expect(well).toMatch(/^ok +agent +The agent 0\.1\.0 runs \(process \d+\) as cloudprint-agent\.$/m)
  for (const check of ['service account', 'rights', 'journal']) expect(well).toMatch(new RegExp(`^ok +${check} `, 'm'))

  await site.machine.run(`systemctl stop ${SERVICE}`)
  // Without D-Bus systemd answers root alone, and the doctor is none.
  expect((await doctor()).output).toMatch(/^failed +agent +The service cloudprint-agent is not at work: nothing is printed\.$/m)
  await site.machine.run('systemctl start dbus.service')
  const stopped = await doctor()
  expect(stopped.output).toMatch(
    /^failed +agent +The service cloudprint-agent is stopped: .*\n +→ .*: systemctl enable --now cloudprint-agent$/m,
  )
  expect(stopped.output).toMatch(/^ok +journal +The journal can be read/m)
  expect(stopped.code).toBe(1)

  await site.machine.run(`chown root: /var/lib/cloudprint-agent/journal.db && systemctl start ${SERVICE}`)
  const closed = await eventually(async () => {
    const found = await doctor()
    expect(found.output).toMatch(/^failed +agent +The service .*\d+ restarts/m)
    return found.output
  })
  expect(closed).toMatch(/^failed +rights +The agent's user cloudprint-agent may not .*journal\.db \(mode 600, owner root\)/m)
  const remedy = /chown -R .*? && chmod -R [^;]*/.exec(closed)?.[0] ?? 'false'
  await site.machine.run(`${remedy} && systemctl restart ${SERVICE}`)
  await eventually(async () => expect((await doctor()).output).toMatch(/^ok +agent /m))

  // The service looks from within its sandbox.
  const { id } = await site.untilComputer('table-1', ({ state }) => state === 'connected')
  const { findings } = await site.relay.api.call(examineComputer, { params: { computerId: id } })
  for (const check of ['agent', 'service account', 'rights', 'journal'])
    expect(findings).toContainEqual(expect.objectContaining({ check, verdict: 'ok' }))
})

test('systemd finds nothing to complain of in the unit, and calls its sandbox safe', async () => {
  expect(await site.machine.run(`systemd-analyze verify ${SERVICE}`)).toBe('')
  const judged = await site.machine.run(`systemd-analyze security --offline=true --threshold=20 ${SERVICE}`)
  expect(judged).toMatch(/exposure level for cloudprint-agent\.service: [01]\.\d OK/)
})

test('udev finds nothing to complain of in the rule that gives USB scales to the agent', async () => {
  const said = await site.machine.run('udevadm test --action=add /sys/class/mem/null 2>&1')
  expect(said).toMatch(/Reading rules file: .*60-cloudprint-agent\.rules/)
  expect(said).not.toMatch(/60-cloudprint-agent\.rules:\d/)
})

test('what the agent is killed by, and a reboot, keep it from printing for seconds only', async () => {
  const killed = await show('MainPID')
  await site.machine.run(`kill -9 ${killed}`)
  await eventually(async () => (await show('MainPID')) !== killed && (await show('ActiveState')) === 'active')
  expect(await site.print('table-1', 'after kill -9')).toEqual({ state: 'completed', sheets: 1 })
  await site.machine.reboot()
  expect(await site.print('table-1', 'after reboot')).toEqual({ state: 'completed', sheets: 1 })
})

test('an upgrade while jobs are under way loses none and prints none twice', async () => {
  const ended = await site.printWhile('table-1', 20, () => install('0.2.0'))
  expect(ended).toEqual(ended.map(() => ({ state: 'completed', sheets: 1 })))
  await site.untilComputer('table-1', ({ system }) => system?.agentVersion === '0.2.0')
})

test('an upgrade that fails leaves the version before running', async () => {
  await site.machine.run(`systemctl stop ${SERVICE}`)
  await site.machine.run('/var/lib/dpkg/info/cloudprint-agent.postinst abort-upgrade 0.3.0')
  expect(await show('ActiveState')).toBe('active')
})

test('an agent whose computer was removed in the console ends, and is not started again', async () => {
  const { id } = await site.untilComputer('table-1', () => true)
  await site.relay.api.call(removeComputer, { params: { computerId: id } })
  await eventually(async () => (await show('ActiveState')) === 'failed' && (await show('ExecMainStatus')) === '77')
  expect(await show('NRestarts')).toBe('0')
})

test('removing the package keeps who the machine is, and purging it leaves nothing', async () => {
  await enrol('table-2 --again')
  await site.machine.run(`systemctl start ${SERVICE}`)
  expect(await site.print('table-2', 'before removal')).toEqual({ state: 'completed', sheets: 1 })
  await site.machine.run('dpkg -r cloudprint-agent')
  await site.untilComputer('table-2', ({ state }) => state === 'disconnected')
  expect(await site.machine.attempt(`ls /opt/cloudprint-agent; pgrep -u cloudprint-agent`)).toMatchObject({ code: 1 })
  await install('0.2.0')
  expect(await site.print('table-2', 'after removal')).toEqual({ state: 'completed', sheets: 1 })
  await site.machine.run('dpkg -P cloudprint-agent')
  const left = await site.machine.attempt(
    'ls -d /opt/cloudprint-agent /var/lib/cloudprint-agent /etc/cloudprint-agent /usr/bin/cloudprint-agent /etc/systemd/system/multi-user.target.wants/cloudprint-agent.service; id cloudprint-agent',
  )
  expect(left.output.match(/No such file|no such user/g)).toHaveLength(6)
})
