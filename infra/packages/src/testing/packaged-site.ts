import { startRelay } from '@cloudprint/e2e/harness/relay-process'
import type { RelayProcess } from '@cloudprint/e2e/harness/relay-process'
import { listComputers } from '@cloudprint/protocol/http/computer-routes'
import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import { createEnrolmentCode } from '@cloudprint/protocol/http/enrolment-code-routes'
import { getJob, submitJob } from '@cloudprint/protocol/http/job-routes'
import { listPrinters } from '@cloudprint/protocol/http/printer-routes'
import type { Job } from '@cloudprint/protocol/job'
import { startPrivateCups } from '@cloudprint/testkit/cups/private-cups'
import type { PrivateCups } from '@cloudprint/testkit/cups/private-cups'
import { eventually } from '@cloudprint/testkit/eventually'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { startMachine } from './systemd-machine.ts'
import type { SystemdMachine } from './systemd-machine.ts'
import { startWindows } from './windows-machine.ts'
import type { WindowsMachine } from './windows-machine.ts'

/** Installing, starting and connecting on a machine that others use, too. */
const PATIENT_MS = 90_000

/** A relay, and a machine of its own with one label printer; its agent comes by a package. */
export class PackagedSite<Machine extends { stop(): Promise<void> } = SystemdMachine> {
  readonly relay: RelayProcess
  readonly cups: PrivateCups
  readonly machine: Machine
  /** What the agent there calls the printer. */
  readonly #printer: string

  private constructor({ relay, cups }: Printing, machine: Machine, printer: string) {
    this.relay = relay
    this.cups = cups
    this.machine = machine
    this.#printer = printer
  }

  /**
   * With a CUPS at the usual place.
   * @param packages a folder that the machine has as /packages.
   * @param relayEnv settings of the relay, beside those of every story.
   */
  static async onLinux(packages: string, relayEnv: Record<string, string> = {}): Promise<PackagedSite> {
    const printing = await startPrinting(relayEnv)
    const machine = await startMachine({ binds: { [packages]: '/packages', [printing.cups.dirs.state]: '/run/cups' } })
    return new PackagedSite(printing, machine, 'cups/zebra')
  }

  /**
   * @param nodeExe a Node that starts under Wine.
   * @param relayEnv settings of the relay, beside those of every story.
   */
  static async onWindows(nodeExe: string, relayEnv: Record<string, string> = {}): Promise<PackagedSite<WindowsMachine>> {
    const printing = await startPrinting(relayEnv)
    const machine = await startWindows({ nodeExe, cupsSocket: printing.cups.socketPath })
    return new PackagedSite(printing, machine, 'windows/zebra')
  }

  async stop(): Promise<void> {
    await this.machine.stop()
    await Promise.all([this.relay.stop(), this.cups.stop()])
  }

  async newCode(): Promise<string> {
    return (await this.relay.api.call(createEnrolmentCode, { body: {} })).code
  }

  /** The computer of this name, once it is as wanted. */
  async untilComputer(name: string, until: (computer: Computer) => boolean): Promise<Computer> {
    return eventually(
      async () => {
        const { items } = await this.relay.api.call(listComputers, { query: {} })
        return items.find((computer) => computer.name === name && until(computer))
      },
      { what: `the computer ${name} to be as wanted`, deadlineMs: PATIENT_MS, everyMs: 50 },
    )
  }

  async submit(computer: string, title: string): Promise<Job['id']> {
    const { id: computerId } = await this.untilComputer(computer, () => true)
    const printer = await eventually(
      async () =>
        (await this.relay.api.call(listPrinters, { query: { computerId, limit: 200 } })).items.find(({ name }) => name === this.#printer),
      { what: 'the printer', deadlineMs: PATIENT_MS, everyMs: 50 },
    )
    const content = sampleZpl(title).toString('base64')
    const body = { printerId: printer.id, title, contentType: 'application/vnd.zebra.zpl', content } as const
    return (await this.relay.api.call(submitJob, { body })).id
  }

  async untilEnded(jobId: Job['id']): Promise<Job> {
    const isEnded = ({ state }: Job) => ['completed', 'failed', 'canceled', 'expired', 'uncertain'].includes(state)
    const job = () => this.relay.api.call(getJob, { params: { jobId } })
    return eventually(job, { what: 'the job to end', until: isEnded, deadlineMs: PATIENT_MS, everyMs: 25 })
  }

  /** One label through the whole line; what came out, and how often. */
  async print(computer: string, title: string): Promise<{ state: string; sheets: number }> {
    const { state } = await this.untilEnded(await this.submit(computer, title))
    await this.untilOut()
    return { state, sheets: this.sheetsOf(title) }
  }

  /** Changes the machine while as many labels are under way, and as many more come in: what became of each, and how often it came out. */
  async printWhile(computer: string, count: number, change: () => Promise<unknown>): Promise<{ state: string; sheets: number }[]> {
    const titles = Array.from({ length: 2 * count }, (_each, number) => `under way ${number}`)
    this.cups.script('zebra', ['take-document', { sleepMs: 50 }])
    const jobs = []
    for (const title of titles.slice(0, count)) jobs.push(await this.submit(computer, title))
    await this.cups.untilCaptured(this.cups.captured('zebra').length + 1, 'zebra')
    const changed = change()
    for (const title of titles.slice(count)) jobs.push(await this.submit(computer, title))
    await changed
    const states = await Promise.all(jobs.map(async (job) => (await this.untilEnded(job)).state))
    await this.untilOut()
    return titles.map((title, number) => ({ state: states[number] ?? '', sheets: this.sheetsOf(title) }))
  }

  /** Windows says that a document has ended when it has passed it on: CUPS, behind Wine, is still at it then. */
  async untilOut(): Promise<void> {
    const left = () => this.cups.run('lpstat', '-W', 'not-completed', '-o')
    await eventually(async () => (await left()).trim() === '', {
      what: 'the printer to have nothing left',
      deadlineMs: PATIENT_MS,
      everyMs: 50,
    })
  }

  sheetsOf(title: string): number {
    const label = sampleZpl(title)
    return this.cups.captured('zebra').filter((document) => document.bytes().equals(label)).length
  }
}

interface Printing {
  relay: RelayProcess
  cups: PrivateCups
}

async function startPrinting(relayEnv: Record<string, string>): Promise<Printing> {
  const [relay, cups] = await Promise.all([startRelay({ env: relayEnv }), startPrivateCups()])
  await cups.addQueue({ name: 'zebra' })
  return { relay, cups }
}
