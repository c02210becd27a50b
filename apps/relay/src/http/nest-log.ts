import type { LoggerService } from '@nestjs/common'
import type { Logger } from '@cloudprint/process-kit/logger'

/** Nest's own words in our log; what it says about starting up is for debugging only. */
export class NestLog implements LoggerService {
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  log(message: unknown): void {
    this.#log.debug(String(message))
  }

  debug(message: unknown): void {
    this.#log.debug(String(message))
  }

  verbose(message: unknown): void {
    this.#log.trace(String(message))
  }

  warn(message: unknown): void {
    this.#log.warn(String(message))
  }

  error(message: unknown): void {
    this.#log.error(message instanceof Error ? { err: message } : {}, String(message))
  }

  fatal(message: unknown): void {
    this.#log.fatal(String(message))
  }
}
