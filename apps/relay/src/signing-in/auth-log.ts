import type { Logger } from '@cloudprint/process-kit/logger'

/** How better-auth tells of an address or origin that it refused, with all that was asked for. */
const refusal = /^Invalid (callbackURL|redirectURL|errorCallbackURL|newUserCallbackURL|origin)\b/

/** Where better-auth logs to. What a stranger asked wrongly is no error of this relay, and a stranger decides neither what its log says nor how much. */
export function authLog(log: Pick<Logger, 'debug' | 'error'>) {
  return (level: string, message: string, ...details: unknown[]): void => {
    const isOurs = level === 'error' && !refusal.test(message)
    log[isOurs ? 'error' : 'debug']({ details: details.map(String) }, `sign-in: ${message.slice(0, 300)}`)
  }
}
