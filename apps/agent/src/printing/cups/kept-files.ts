import { request } from 'node:http'
import { ownUserName } from '../../own-user-name.ts'
import { PrintSystemError } from '../print-system.ts'
import { type CupsAddress, addressText, hostHeader } from './cups-address.ts'

/** How long CUPS keeps the documents of jobs that have ended; `refused`: it does not show its settings to this user. */
export type KeptFiles = { kept: 'no' } | { kept: 'seconds'; seconds: number } | { kept: 'always' } | { kept: 'refused' }

const ANSWER_MS = 10_000
const SETTINGS_PATH = '/admin/conf/cupsd.conf'
/** What CUPS does where nothing is said (cupsd.conf(5)). */
const DAY_SECONDS = 86_400

/** Reads it from the settings of the running CUPS. */
export async function readKeptFiles(address: CupsAddress): Promise<KeptFiles> {
  const { status, text } = await ask(address, 'GET')
  return status === 200 ? keptFilesOf(text) : { kept: 'refused' }
}

/** Has CUPS keep no document of an ended job from now on; false where this user may not. CUPS reads its settings anew by itself. */
export async function stopKeepingFiles(address: CupsAddress): Promise<boolean> {
  const { status, text } = await ask(address, 'GET')
  if (status !== 200) return false
  const written = await ask(address, 'PUT', withoutKeptFiles(text))
  return written.status === 201 || written.status === 200
}

/**
 * `PreserveJobFiles` of a cupsd.conf: Yes, No, or a time in seconds with an optional unit (cupsd.conf(5)). Without `PreserveJobHistory` no file outlives
 * its job. Of a setting that is there twice the last one counts.
 */
export function keptFilesOf(settings: string): KeptFiles {
  if (isNo(lastOf(settings, 'PreserveJobHistory') ?? 'Yes')) return { kept: 'no' }
  const value = lastOf(settings, 'PreserveJobFiles') ?? String(DAY_SECONDS)
  if (isNo(value) || /^0+\D?$/.test(value)) return { kept: 'no' }
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smhdw])?/i.exec(value) ?? []
  return number === undefined ? { kept: 'always' } : { kept: 'seconds', seconds: Number(number) * (secondsOfUnit[unit.toLowerCase()] ?? 1) }
}

const secondsOfUnit: Record<string, number> = { s: 1, m: 60, h: 3_600, d: DAY_SECONDS, w: 7 * DAY_SECONDS }

/** The same settings, with no file kept. Sections come at the end and take no other settings: it is put before everything. */
export function withoutKeptFiles(settings: string): string {
  const others = settings.split('\n').filter((line) => !/^\s*PreserveJobFiles\s/i.test(line))
  return ['PreserveJobFiles No', ...others].join('\n')
}

function lastOf(settings: string, name: string): string | undefined {
  const lines = settings.split('\n').map((line) => line.trim().split(/\s+/, 2))
  return lines.findLast(([key = '']) => key.toLowerCase() === name.toLowerCase())?.[1]
}

function isNo(value: string): boolean {
  return /^(no|off|false)$/i.test(value)
}

/** CUPS shows and takes its settings over HTTP; over its socket it believes the operating system who is asking. */
function ask(address: CupsAddress, method: 'GET' | 'PUT', body?: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(new PrintSystemError(`CUPS at ${addressText(address)}: ${error.message}`, { cause: error }))
    const http = request(
      {
        ...(address.kind === 'socket' ? { socketPath: address.path } : { host: address.host, port: address.port }),
        method,
        path: SETTINGS_PATH,
        headers: {
          Host: hostHeader(address),
          ...(address.kind === 'socket' ? { Authorization: `PeerCred ${ownUserName()}` } : {}),
          ...(body === undefined ? {} : { 'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body) }),
        },
        signal: AbortSignal.timeout(ANSWER_MS),
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }))
        response.once('error', fail)
      },
    )
    http.once('error', fail)
    http.end(body)
  })
}
