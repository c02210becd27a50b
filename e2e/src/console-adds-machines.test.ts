import { join } from 'node:path'
import { listComputers } from '@cloudprint/protocol/http/computer-routes'
import { spawnProcess, type SpawnedProcess } from '@cloudprint/testkit/spawn-process'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { builtProgram, processEnv } from './harness/process-env.ts'
import { useConsole } from './harness/use-console.ts'
import { useSite } from './harness/use-site.ts'

const site = useSite({
  queues: async (cups) => {
    await cups.addQueue({ name: 'zebra', info: 'Zebra at dock 1' })
  },
})
const { page, faults, signedIn } = useConsole(site)

/** A machine without a code: its agent asks to be added, shows one, and waits. */
function newMachine(options: { cupsServer?: string } = {}) {
  const env = processEnv({
    CLOUDPRINT_AGENT_DIR: join(tempDir('new-machine'), 'state'),
    CUPS_SERVER: options.cupsServer ?? '/nonexistent/cups.sock',
  })
  const agent = (...args: string[]) => spawnProcess({ command: process.execPath, args: [builtProgram('agent'), ...args], env })
  return { enrol: () => agent('enrol', site().relay.apiUrl), run: () => agent('run') }
}

async function linkShownBy(enrolling: SpawnedProcess): Promise<string> {
  await enrolling.waitForLine(/Waiting …/, 60_000)
  return /https?:\/\/\S+\/device\?code=\S+/.exec(enrolling.output())?.[0] ?? ''
}

test('a machine that shows a code is recognized in the console, approved, and connects; one that is turned away says so', async () => {
  const machine = newMachine()
  const enrolling = machine.enrol()
  const link = await linkShownBy(enrolling)
  // Who is not signed in yet is led on afterwards.
  await page().goto(link)
  await page().getByLabel('E-mail').fill(site().relay.firstRun.email)
  await page().getByLabel('Password', { exact: true }).fill(site().relay.firstRun.password)
  await page().getByRole('button', { name: 'Sign in', exact: true }).click()
  const asking = page().getByRole('region', { name: 'The machine that asks' })
  await asking.getByText('127.0.0.1').waitFor()
  await page().getByLabel('Name').fill('Packing north')
  await page().getByRole('button', { name: 'Approve' }).click()
  await page().getByText('Packing north is enrolled').waitFor()
  expect((await enrolling.exited).code).toBe(0)
  expect(enrolling.output()).toContain('is now the computer "Packing north"')
  const running = machine.run()
  await page().getByText('Packing north is here').waitFor()
  await running.kill9()

  const unwanted = newMachine().enrol()
  await page().goto(await linkShownBy(unwanted))
  await page().getByRole('button', { name: 'Turn it away' }).click()
  await page().getByText('The machine was turned away').waitFor()
  expect((await unwanted.exited).code).toBe(1)
  expect(unwanted.output()).toContain('turned away in the console')
  expect(faults()).toEqual([])
})

test('new hardware takes a computer’s place: its printers keep their ids, and the old agent ends with the reason', async () => {
  const { id: printerId } = await site().printer('zebra')
  const { computerId } = site().agent
  const computer = (await site().api.call(listComputers, { query: {} })).items.find(({ id }) => id === computerId)
  const machine = newMachine({ cupsServer: site().cups.socketPath })
  const enrolling = machine.enrol()
  const link = await linkShownBy(enrolling)
  await signedIn(`${link}&replaces=${computerId}`)
  await page()
    .getByLabel(`Type “${computer?.name}”`)
    .fill(computer?.name ?? '')
  await page().getByRole('button', { name: 'Approve' }).click()
  expect((await enrolling.exited).code).toBe(0)
  expect((await site().agent.now().exited).code).toBe(77)
  expect(site().agent.output()).toContain('Another machine has taken the place of this one')
  const running = machine.run()
  await page().getByText(`${computer?.name} is here`).waitFor()
  await site().untilPrinter('zebra', (seen) => seen?.availability === 'ready')
  expect((await site().printer('zebra')).id).toBe(printerId)
  const { id } = await site().submitTo(printerId, { title: 'After', document: sampleZpl('After') })
  await site().untilEnded(id, 'completed')
  await page().getByRole('link', { name: 'Open it' }).click()
  await page().getByText('Replaced: ').waitFor()
  await running.kill9()
  expect(faults()).toEqual([])
})
