import { spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Finding } from '@cloudprint/protocol/examination'
import { requireTools } from '@cloudprint/testkit/require-tools'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { Identity } from '../relay-link/identity.ts'
import { AgentSettings } from '../settings.ts'
import { StateFolder } from '../state-folder.ts'
import { standInComputerId } from '../testing/stand-in-relay.ts'
import { makeStateFolder } from '../testing/test-agent.ts'

const main = new URL('../main.ts', import.meta.url).pathname

/** Runs a line of a shell in which `$agent` is the program, on this folder. */
async function shell(
  folder: string,
  line: string,
  further: Record<string, string> = {},
): Promise<{ code: number | null; said: string; errors: string }> {
  const env = {
    ...process.env,
    CLOUDPRINT_AGENT_DIR: folder,
    CUPS_SERVER: '/nonexistent/cups.sock',
    ...further,
    agent: `${process.execPath} --conditions=source ${main}`,
  }
  const child = spawn('bash', ['-c', line], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { said: '', errors: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.errors += chunk.toString()))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, ...output }
}

function stateFolder(): string {
  const { path, remove } = makeStateFolder()
  onTestFinished(remove)
  return path
}

test('damaged settings are a finding of the doctor, and the rest is looked at all the same', async () => {
  const folder = stateFolder()
  writeFileSync(join(folder, 'settings.json'), '{')
  const bundle = join(folder, 'bundle.json')
  const { code, said } = await shell(folder, `$agent doctor --json --bundle ${bundle}`, { CLOUDPRINT_CA_FILE: join(folder, 'none.pem') })
  expect(code).toBe(1)
  const findings = z.array(Finding).parse(JSON.parse(said))
  expect(findings[0]).toMatchObject({
    check: 'enrolment',
    verdict: 'failed',
    says: expect.stringContaining('is not JSON. Correct it') as string,
  })
  expect(findings.some(({ check }) => check === 'print system cups')).toBe(true)
  expect(findings.find(({ check }) => check === 'authorities')).toMatchObject({ says: expect.stringContaining('none.pem') as string })
  expect((await shell(folder, `cat ${bundle}`)).said).toContain('is not JSON')
})

test.each(['settings', 'environment'])(
  'a file of authorities that can not be read, named in the %s, and an address of CUPS that is none, are findings with what to do',
  async (place) => {
    const path = stateFolder()
    const folder = new StateFolder(path)
    const settings = {
      relayUrl: 'https://127.0.0.1:9',
      computerId: standInComputerId,
      computerName: 'Packing 1',
      caFile: place === 'settings' ? join(path, 'none.pem') : null,
    }
    await folder.write({ settings: AgentSettings.parse(settings), identity: Identity.create() })
    const { code, said } = await shell(path, '$agent doctor --json', {
      CUPS_SERVER: 'no where',
      ...(place === 'environment' ? { CLOUDPRINT_CA_FILE: join(path, 'none.pem') } : {}),
    })
    const findings = z.array(Finding).parse(JSON.parse(said))
    const failed = (check: string, words: string, remedy: string) => ({
      check,
      verdict: 'failed',
      says: expect.stringContaining(words) as string,
      remedy: expect.stringContaining(remedy) as string,
    })
    expect(findings).toContainEqual(failed('authorities', 'none.pem can not be used', '"caFile"'))
    expect(findings).toContainEqual(failed('print system', 'CUPS_SERVER is "no where"', 'Correct CUPS_SERVER'))
    expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining(['enrolment', 'agent', 'rights', 'journal', 'disk']))
    expect(code).toBe(1)
  },
)

test('a user who has a number and no name, as in containers, is looked at as any other', async () => {
  const [unshare] = requireTools('unshare')
  const path = stateFolder()
  const settings = { relayUrl: 'http://127.0.0.1:9', computerId: standInComputerId, computerName: 'Packing 1' }
  await new StateFolder(path).write({ settings: AgentSettings.parse(settings), identity: Identity.create() })
  const { said } = await shell(path, `${unshare} --user --map-user=54321 $agent doctor --json`)
  const findings = z.array(Finding).parse(JSON.parse(said))
  expect(findings.find(({ check }) => check === 'rights')).toMatchObject({ says: expect.stringContaining('user 54321 may') as string })
  expect(findings.filter(({ remedy }) => remedy?.includes('This check itself broke') === true)).toEqual([])
})

test('a folder that this user may not look into is not called empty', async () => {
  const folder = join(stateFolder(), 'loop')
  // Root may look everywhere, but at what leads to itself.
  symlinkSync(folder, folder)
  const words = 'can not be looked into (ELOOP). It is for the agent'
  const { said } = await shell(folder, '$agent doctor')
  expect(said).toMatch(/^failed +enrolment .*can not be looked into \(ELOOP\).*as an administrator/m)
  // Its own user should be able to look, and hears from each check what keeps them.
  for (const check of ['rights', 'journal', 'keys', 'disk']) expect(said).toMatch(new RegExp(`^failed +${check} .*ELOOP`, 'm'))
  expect(said).not.toContain('itself broke')
  expect(await shell(folder, '$agent status')).toMatchObject({ code: 1, errors: expect.stringContaining(words) as string })
})

test('whoever may not look into the folder of another hears that alone, and of nothing in it that it has failed', async () => {
  const [unshare] = requireTools('unshare')
  const folder = closedFolder()
  const { code, said } = await shell(folder, `${unshare} --user --map-user=54321 $agent doctor --json`)
  const findings = z.array(Finding).parse(JSON.parse(said))
  const ofTheFolder = findings.filter(({ check }) => !/^(print system|kept documents|scales)/.test(check))
  expect(ofTheFolder).toEqual([
    {
      check: 'enrolment',
      verdict: 'failed',
      says: expect.stringMatching(/can not be looked into \(EACCES\).*sudo cloudprint-agent/) as string,
    },
  ])
  expect(code).toBe(1)
})

/** Of another user than who runs the tests: root can make one, and to anybody else root's own is one. */
function closedFolder(): string {
  if (process.geteuid?.() !== 0) return '/root/cloudprint-agent'
  const folder = stateFolder()
  chownSync(folder, 65_533, 65_533)
  chmodSync(folder, 0o700)
  return folder
}

test('whoever reads the first line alone gets no riddle', async () => {
  const folder = stateFolder()
  mkdirSync(join(folder, 'printed'))
  const { said, errors } = await shell(folder, '$agent doctor | head -1')
  expect(said.split('\n')).toHaveLength(2)
  expect(errors).not.toMatch(/EPIPE|at /)
})
