import { once } from 'node:events'
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { plainText } from '@cloudprint/protocol/plain-text'
import type { Identified } from '../../print-system.ts'
import { groupsOf, refusalOf } from '../cups-operations.ts'
import { decodeIpp } from '../ipp/decode-ipp.ts'
import { encodeIpp } from '../ipp/encode-ipp.ts'
import { isSuccess, operations } from '../ipp/ipp-codes.ts'
import { attributes, integer, type IppAttributes, type IppMessage, type IppValue, keyword, nameValue, uri } from '../ipp/ipp-message.ts'
import { numbersOf } from '../ipp/read-attributes.ts'
import type { PrinterAddress } from './printer-address.ts'

/** Requests that one printer gets from us at a time; the backend of CUPS holds two connections to it as well. */
const maxAtOnce = 2
/** The newest jobs of a history come first (RFC 8011 §4.2.6.2), and ours has just ended. */
const maxJobs = 100
const maxAnswerBytes = 1024 * 1024

const wanted = ['job-id', 'job-name', 'job-state', 'job-state-reasons', 'job-state-message']

/**
 * Asks IPP printers, without CUPS between, about their jobs and to show themselves. A certificate is not verified: printers make their own, CUPS
 * takes any as well (`ValidateCerts No`), and who could answer in the printer's place was given the document already. Of
 * ours only the user's name travels, no credentials of a device URI: a printer that asks for some gives no answer.
 */
export class PrinterClient {
  readonly #userName: string
  readonly #http = new HttpAgent({ maxSockets: maxAtOnce })
  readonly #https = new HttpsAgent({ maxSockets: maxAtOnce, rejectUnauthorized: false })

  /** Printers tell a job's name to its owner: `userName` is the one under which CUPS sent it. */
  constructor(userName: string) {
    this.#userName = userName
  }

  /** The printer's jobs, or undefined when it gives no answer: whatever the reason, that is no word about a job. */
  async jobs(address: PrinterAddress, which: 'completed' | 'not-completed', signal: AbortSignal): Promise<IppAttributes[] | undefined> {
    const asked = { 'limit': integer(maxJobs), 'requested-attributes': wanted.map(keyword), 'which-jobs': keyword(which) }
    try {
      const answer = await this.#ask(address, operations.getJobs, asked, signal)
      return isSuccess(answer.code) ? groupsOf(answer, 'job') : undefined
    } catch {
      return undefined
    }
  }

  /** Blinks, beeps or shows something, as the printer thinks best. Asked first whether it can: some answer success to anything. */
  async identify(address: PrinterAddress, signal: AbortSignal): Promise<Identified> {
    try {
      const asked = { 'requested-attributes': keyword('operations-supported') }
      const able = await this.#ask(address, operations.getPrinterAttributes, asked, signal)
      const supported = groupsOf(able, 'printer').flatMap((printer) => numbersOf(printer, 'operations-supported'))
      if (!supported.includes(operations.identifyPrinter)) return { outcome: 'cannot', detail: 'The printer has no way to show itself.' }
      const answer = await this.#ask(address, operations.identifyPrinter, {}, signal)
      return isSuccess(answer.code) ? { outcome: 'identified', detail: '' } : { outcome: 'no-answer', detail: refusalOf(answer).message }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { outcome: 'no-answer', detail: plainText(`The printer gave no answer: ${why}`, 1023) }
    }
  }

  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }

  async #ask(
    address: PrinterAddress,
    operation: number,
    members: Record<string, IppValue | IppValue[]>,
    signal: AbortSignal,
  ): Promise<IppMessage> {
    const question = encodeIpp(request(address, operation, this.#userName, members))
    return decodeIpp(await this.#exchange(address, question, signal)).message
  }

  async #exchange(address: PrinterAddress, question: Buffer, signal: AbortSignal): Promise<Buffer> {
    const { host, port, authority, path, isTls } = address
    const headers = { 'Host': authority, 'Content-Type': 'application/ipp', 'Content-Length': question.length }
    const options = { host, port, path, headers, signal, method: 'POST' }
    const http = isTls ? httpsRequest({ ...options, agent: this.#https }) : httpRequest({ ...options, agent: this.#http })
    // An answer can also break off in the middle: then reading it fails.
    http.on('error', () => undefined)
    http.end(question)
    const [response] = (await once(http, 'response')) as [IncomingMessage]
    return readAnswer(response)
  }
}

/** In IPP/1.1, which every printer speaks. */
function request(
  { uri: printer }: PrinterAddress,
  code: number,
  userName: string,
  members: Record<string, IppValue | IppValue[]>,
): IppMessage {
  const asked = attributes({
    'attributes-charset': { type: 'charset', value: 'utf-8' },
    'attributes-natural-language': { type: 'naturalLanguage', value: 'en' },
    'printer-uri': uri(printer),
    'requesting-user-name': nameValue(userName),
    ...members,
  })
  return { version: { major: 1, minor: 1 }, code, requestId: 1, groups: [{ name: 'operation', attributes: asked }] }
}

async function readAnswer(response: IncomingMessage): Promise<Buffer> {
  if (response.statusCode !== 200) {
    response.destroy()
    throw new Error(`The printer answered HTTP ${response.statusCode}.`)
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response) {
    const part = chunk as Buffer
    length += part.length
    if (length > maxAnswerBytes) throw new Error(`The printer sent more than ${maxAnswerBytes} bytes.`)
    chunks.push(part)
  }
  return Buffer.concat(chunks)
}
