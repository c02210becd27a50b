import { afterAll, beforeAll, expect, test } from 'vitest'
import { labelOf, printedOnce, SiteOnWays } from './harness/site-on-ways.ts'
import { untilStep, type Step } from './harness/step-trap.ts'
import { showLogsOfRed } from './harness/use-site.ts'

let site: SiteOnWays
beforeAll(async () => {
  site = await SiteOnWays.start()
})
afterAll(() => site.stop())
showLogsOfRed(() => [
  ['relay', site.relay.output()],
  ['agent', site.agent.output()],
  ['cupsd', site.cups.errorLog()],
])

const victims = {
  agent: () => site.agent,
  relay: () => site.relay,
  cupsd: () => site.cups,
}

/** Lets the victim die at the step of a job, starts it again, and waits for the job's end. */
async function killedAt(name: keyof typeof victims, step: Step, kibibytes = 1) {
  const victim = victims[name]()
  const pid = 'pid' in victim ? victim.pid() : victim.now().pid
  await site.untilConnected()
  const struck = untilStep(site.ways, step, () => process.kill(pid, 'SIGKILL'))
  const label = labelOf(`${name} ${step}`, kibibytes)
  const submitting = site.submit(`${name} ${step}`, label)
  await struck
  await victim.kill9() // resolves when it has ended
  await victim.start()
  return site.outcomeOf(await submitting, label)
}

test.each<Step>([
  'offer on its way',
  'offer answered',
  'Create-Job on its way',
  'Create-Job answered',
  'Send-Document on its way',
  'Send-Document answered',
  'report on its way',
  'report answered',
])('agent killed, %s: the label comes out once, and nobody is in doubt', async (step) => {
  expect(await killedAt('agent', step)).toEqual(printedOnce)
})

test.each<Step>(['submission answered', 'offer answered', 'report on its way', 'report answered'])(
  'relay killed, %s: the label comes out once, and nobody is in doubt',
  async (step) => {
    await site.freshAgent()
    expect(await killedAt('relay', step)).toEqual(printedOnce)
  },
)

test.each(['agent', 'relay'] as const)('%s killed, document half fetched: the label comes out once', async (victim) => {
  await site.freshAgent()
  expect(await killedAt(victim, 'document half fetched', 300)).toEqual(printedOnce)
})

test.each<Step>(['Create-Job on its way', 'Create-Job answered'])('cupsd killed, %s: the label comes out once', async (step) => {
  expect(await killedAt('cupsd', step)).toEqual(printedOnce)
})

test.each<Step>(['Send-Document on its way', 'Send-Document answered'])(
  'cupsd killed, %s: the label comes out once, or not at all and a person is asked',
  async (step) => {
    const { state, sheets } = await killedAt('cupsd', step)
    expect({ state, sheets }).toEqual(state === 'completed' ? { state, sheets: 1 } : { state: 'uncertain', sheets: Math.min(sheets, 1) })
  },
)
