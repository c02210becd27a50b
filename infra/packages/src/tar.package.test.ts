import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPackages } from './build-packages.ts'
import { sha256Of } from './sha256-of.ts'
import { PackagedSite } from './testing/packaged-site.ts'
import { unsigned } from './testing/unsigned.ts'

const ROOT = '/srv/print agent/cloudprint-agent'
let packages: string
let site: PackagedSite

const build = (name: string, version = '0.1.0') =>
  buildPackages({ folder: join(packages, name), version, only: ['tar'], for: ['linux-x64'], quick: true, signing: unsigned }, () => {})

beforeAll(async () => {
  packages = tempDir('packages')
  build('one')
  build('newer', '0.2.0')
  site = await PackagedSite.onLinux(packages)
})
afterAll(() => site?.stop())

const agent = (command: string) => site.machine.run(`'${ROOT}/bin/cloudprint-agent' ${command}`)

test('a place that systemd hides from services, or that others may change, is refused with what to do', async () => {
  const refusedAt = async (folder: string, before = 'true') => {
    await site.machine.run(`mkdir -p ${folder} && tar -xzf /packages/one/*.tar.gz -C ${folder} && ${before}`)
    return site.machine.attempt(`${folder}/cloudprint-agent/bin/cloudprint-agent install`)
  }
  const hidden = await refusedAt('/home/anna')
  expect(hidden).toMatchObject({ code: 1, output: expect.stringContaining('systemd hides /home from it. Move it to /opt') as string })
  const anothers = await refusedAt('/srv/anothers', 'chown -R nobody /srv/anothers/cloudprint-agent')
  expect(anothers).toMatchObject({ code: 1, output: expect.stringContaining('sudo chown -R 0:0') as string })
  expect((await site.machine.attempt('ls /etc/systemd/system/cloudprint-agent.service; id cloudprint-agent')).output).toMatch(
    /No such file[^]+no such user/,
  )
  await site.machine.run('rm -r /home/anna /srv/anothers')
})

test('links that the service has laid in its folder lead root nowhere', async () => {
  await site.machine.run(`mkdir -p '${ROOT}/..' && tar -xzf /packages/one/*.tar.gz -C '${ROOT}/..'`)
  await agent('install --no-start')
  const inState = (command: string) =>
    site.machine.run(`cd /var/lib/cloudprint-agent && setpriv --reuid=cloudprint-agent --clear-groups sh -c '${command}'`)
  await inState('for file in identity settings; do ln -s /etc/$file-planted $file.json.new; done; ln -s /etc/sealing-planted sealing-keys')
  const refused = await site.machine.attempt(
    `'${ROOT}/bin/cloudprint-agent' install --relay ${site.relay.apiUrl} --code ${await site.newCode()} --name planted`,
  )
  expect(refused.code).toBe(1)
  expect((await site.machine.attempt('ls /etc/*-planted*')).output).toContain('No such file')
  await inState('rm -rf *')
})

test('one command makes the unpacked agent a service of a machine that prints', async () => {
  await site.machine.run(`echo '# a password, perhaps' >/etc/cloudprint-agent/agent.env`)
  const said = await agent(`install --relay ${site.relay.apiUrl} --code ${await site.newCode()} --name unpacked`)
  expect(said).toContain('The agent runs, and starts with this machine.')
  expect(await site.print('unpacked', 'unpacked')).toEqual({ state: 'completed', sheets: 1 })
  expect(await site.machine.run('stat -c %U /var/lib/cloudprint-agent/identity.json')).toBe('cloudprint-agent\n')
  expect(await site.machine.run("stat -c '%U %G %a' /etc/cloudprint-agent/agent.env")).toBe('root cloudprint-agent 640\n')
  expect(await site.machine.run('systemd-analyze verify cloudprint-agent.service')).toBe('')
})

test('the command may be repeated, and tells of another enrolment instead of replacing it', async () => {
  expect(await agent(`install --relay ${site.relay.apiUrl} --code none`)).toContain('is the computer "unpacked" already')
  const other = await site.machine.attempt(`'${ROOT}/bin/cloudprint-agent' install --relay https://other.example.com`)
  expect(other).toMatchObject({ code: 1, output: expect.stringContaining('is enrolled at') as string })
  expect(await site.print('unpacked', 'repeated')).toEqual({ state: 'completed', sheets: 1 })
})

test('a newer one that is unpacked over it and installed again goes on with what is under way: none is lost or printed twice', async () => {
  const ended = await site.printWhile('unpacked', 10, async () => {
    await site.machine.run(`tar -xzf /packages/newer/*.tar.gz -C '${ROOT}/..'`)
    await agent('install')
  })
  expect(ended).toEqual(ended.map(() => ({ state: 'completed', sheets: 1 })))
  await site.untilComputer('unpacked', ({ system }) => system?.agentVersion === '0.2.0')
})

test('who may not set up a service is told so', async () => {
  const refused = await site.machine.attempt(`setpriv --reuid=nobody --clear-groups '${ROOT}/bin/cloudprint-agent' install`)
  expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('put sudo in front') as string })
})

test('uninstalling takes the versions away that came by updates, and keeps who the machine is', async () => {
  const state = '/var/lib/cloudprint-agent'
  await site.machine.run(`mkdir -p ${state}/versions/9.9.9 && touch ${state}/update.json`)
  await site.machine.run('ls /etc/udev/rules.d/60-cloudprint-agent.rules')
  await agent('uninstall')
  expect(await site.machine.run(`cd ${state} && ls -d versions update.json identity.json 2>/dev/null || true`)).toBe('identity.json\n')
})

test('uninstalling with --purge leaves neither service nor state nor user', async () => {
  await agent('uninstall --purge')
  const left = await site.machine.attempt(
    'ls -d /etc/systemd/system/cloudprint-agent.service /usr/local/bin/cloudprint-agent /var/lib/cloudprint-agent /etc/udev/rules.d/60-cloudprint-agent.rules; id cloudprint-agent',
  )
  expect(left.output.match(/No such file|no such user/g)).toHaveLength(5)
})

test('two builds of a commit have the same bytes', () => {
  build('two')
  const sums = (name: string) => readdirSync(join(packages, name)).map((file) => [file, sha256Of(join(packages, name, file))])
  expect(sums('two')).toEqual(sums('one'))
  expect(readFileSync(join(packages, 'one/SHA256SUMS'), 'utf8')).toMatch(/^[0-9a-f]{64} {2}cloudprint-agent-linux-x86_64\.tar\.gz$/m)
})
