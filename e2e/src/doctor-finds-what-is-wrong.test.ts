import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { Finding } from '@cloudprint/protocol/examination'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { builtProgram, processEnv } from './harness/process-env.ts'
import { useConsole } from './harness/use-console.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra' })
  },
})

const Findings = z.array(Finding)

/** Runs the command as a person would, and reads what it says. */
function doctor(stateDir: string, cupsServer: string, ...args: string[]): Promise<{ code: number; output: string }> {
  const env = processEnv({ CLOUDPRINT_AGENT_DIR: stateDir, CUPS_SERVER: cupsServer })
  return new Promise((resolve) => {
    execFile(process.execPath, [builtProgram('agent'), 'doctor', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr }),
    )
  })
}

async function verdicts(): Promise<Record<string, string>> {
  const { output } = await doctor(site().agent.stateDir, site().cups.socketPath, '--json')
  const said: unknown = JSON.parse(output)
  const findings = Findings.parse(said)
  // For machines it says what is agreed, and nothing beside.
  expect(findings).toEqual(said)
  return Object.fromEntries(findings.map(({ check, verdict }) => [check, verdict]))
}

test('a machine on which all is well is told so, beside the agent that runs on it', async () => {
  const { code, output } = await doctor(site().agent.stateDir, site().cups.socketPath)
  expect(output).toMatch(/^ok +enrolment +This machine is the computer "Packing table 1"/m)
  expect(output).toMatch(/^ok +relay +http:\/\/localhost:\d+ answers; its channel is on port \d+\.$/m)
  for (const check of ['agent', 'rights', 'journal', 'keys', 'disk']) expect(output).toMatch(new RegExp(`^ok +${check} `, 'm'))
  for (const hop of ['name', 'proxy', 'relay’s port', 'channel’s port', 'channel', 'WebSocket', 'long-polling', 'speed'])
    expect(output).toMatch(new RegExp(`^ok +${hop} `, 'm'))
  expect(output).toMatch(/^ok +sign-in +The relay knows this computer\.$/m)
  expect(output).toMatch(/^ok +print system cups +It answers and has 1 printer\.$/m)
  expect(output).toMatch(/^warning +kept documents +CUPS keeps printed documents for 1 day/m)
  expect(code).toBe(0)
})

describe('from the console', () => {
  const { page, faults, signedIn } = useConsole(site)

  test('a computer’s agent is asked, and what it finds stands there with what to do', async () => {
    await site().cups.pause('zebra')
    await signedIn()
    await page().goto(`/computers/${site().agent.computerId}`)
    const panel = page().getByRole('region', { name: 'Does everything work there?' })
    await panel.getByRole('button', { name: 'Look now' }).click()
    const found = (words: RegExp) => panel.getByRole('listitem').filter({ hasText: words }).waitFor()
    await found(/Fine.*sign-in: The relay knows this computer\./s)
    await found(/Fine.*agent: The agent .* runs/s)
    await found(/Warning.*cups\/zebra is stopped \(paused.*Mend its cause/s)
    await site().cups.resume('zebra')
    expect(faults()).toEqual([])
  })
})

test('documents that CUPS keeps are kept no longer once it was told so', async () => {
  const fixed = await doctor(site().agent.stateDir, site().cups.socketPath, '--fix')
  expect(fixed.output).toMatch(/^ok +kept documents +CUPS was told to keep no document/m)
  expect((await verdicts())['kept documents']).toBe('ok')
})

test('a queue that is stopped is named, and what to do', async () => {
  await site().cups.pause('zebra')
  const { output, code } = await doctor(site().agent.stateDir, site().cups.socketPath)
  expect(output).toMatch(/^warning +print system cups +cups\/zebra is stopped \(paused.*\n +→ Mend its cause/m)
  expect(code).toBe(0)
  await site().cups.resume('zebra')
})

test('a print system that is away is said, and the rest is looked at all the same', async () => {
  const { output, code } = await doctor(site().agent.stateDir, '/nowhere/cups.sock')
  expect(output).toMatch(/^failed +print system cups +CUPS at \/nowhere\/cups.sock/m)
  expect(output).toMatch(/^ok +relay/m)
  expect(code).toBe(1)
})

test('a relay that is away is said once, with what to do; what depends on it is skipped', async () => {
  await site().relay.stop()
  const { output, code } = await doctor(site().agent.stateDir, site().cups.socketPath)
  expect(output).toMatch(/^failed +relay .*ECONNREFUSED.*\n +→ Check address and port/m)
  expect(output).toMatch(/^skipped +clock/m)
  expect(output).toMatch(/^skipped +sign-in/m)
  expect(code).toBe(1)
  await site().relay.start()
})

test('a machine that is not enrolled is told how to be, and its print system is looked at', async () => {
  const { output, code } = await doctor(join(tempDir('nothing'), 'state'), site().cups.socketPath)
  expect(output).toMatch(/^failed +enrolment +This machine is not enrolled yet/m)
  expect(output).toMatch(/^ok +print system/m)
  expect(code).toBe(1)
})
