import { CupsClient } from '@cloudprint/agent/dist/printing/cups/cups-client.js'
import { CupsOperations } from '@cloudprint/agent/dist/printing/cups/cups-operations.js'
import { bytesDocument } from '@cloudprint/agent/dist/printing/bytes-document.js'

/** CUPS through the product's own IPP codec, so that floor and peers differ from the product in nothing but what they leave out. */
export function cupsAt(socketPath: string): CupsOperations {
  return new CupsOperations(new CupsClient(() => ({ kind: 'socket', path: socketPath })), 'bench')
}

/** The two calls that a job costs at least: Create-Job and Send-Document. */
export async function printDirectly(cups: CupsOperations, job: { queue: string; title: string; bytes: Buffer }): Promise<void> {
  const signal = AbortSignal.timeout(30_000)
  const created = await cups.createJob({ queue: job.queue, jobName: job.title, job: new Map() }, signal)
  if (!created.ok) throw new Error(created.message)
  const document = bytesDocument(job.bytes)
  const sent = await cups.sendDocument({ queue: job.queue, id: created.value, format: 'application/vnd.cups-raw', document }, signal)
  if (!sent.ok) throw new Error(sent.message)
}
