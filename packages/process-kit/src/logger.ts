import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino'
import { prettyFactory } from 'pino-pretty'

export type Logger = PinoLogger

export interface LoggerSettings {
  /** The program: relay, agent. */
  name: string
  level?: string
  /** Lines for people instead of JSON; by default when stdout is a terminal. */
  pretty?: boolean
  /** Where lines go instead of stdout; a test collects them here. */
  destination?: DestinationStream
}

/** Values under these keys never reach a log: credentials, keys, and the documents themselves. */
const secretKeys = [
  'authorization',
  'Authorization',
  'cookie',
  'cookies',
  'set-cookie',
  'proxy-authorization',
  'x-api-key',
  'password',
  'secret',
  'token',
  'key',
  'apiKey',
  'privateKey',
  'contentKey',
  'wrappedKey',
  'content',
  'contentUrl',
  'contentCredentials',
  'credentials',
]

/** Redaction paths name each depth apart; requests nest their headers two deep (`req.headers.cookie`). */
const prefixes = ['', '*.', '*.*.', '*.*.*.']

/** The program's logger; use `log.child({ ... })` for facts that stay the same for a while. */
export function createLogger(settings: LoggerSettings): Logger {
  const options = {
    name: settings.name,
    level: settings.level ?? 'info',
    serializers: { err: describeError },
    redact: { paths: secretKeys.flatMap(pathsOf), censor: '[redacted]' },
  }
  if (settings.pretty ?? (settings.destination === undefined && process.stdout.isTTY)) {
    const prettify = prettyFactory({ ignore: 'pid,hostname', colorize: settings.destination === undefined })
    const out = settings.destination ?? process.stdout
    return pino(options, { write: (line: string) => void out.write(prettify(line)) })
  }
  return settings.destination === undefined ? pino(options) : pino(options, settings.destination)
}

/** A logger that says nothing, for tests and libraries that were given none. */
export const silentLogger: Logger = pino({ level: 'silent' })

/** Errors of drivers carry their whole client, with settings and statements: a log needs what, where and why. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { name, message, stack, cause } = error
  const code = 'code' in error ? { code: error.code } : {}
  return { type: name, message, ...code, stack, ...(cause === undefined ? {} : { cause: describeError(cause) }) }
}

function pathsOf(key: string): string[] {
  const quoted = /^[a-zA-Z]+$/.test(key) ? key : `["${key}"]`
  return prefixes.map((prefix) => (quoted.startsWith('[') ? prefix.slice(0, -1) : prefix) + quoted)
}
