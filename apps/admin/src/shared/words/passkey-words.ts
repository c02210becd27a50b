import { texts } from '../../texts/texts.ts'
import type { PasskeyError } from '../api/passkeys.ts'

/** Why no passkey was used, and what to do about it. */
export function passkeyWords({ reason, host }: PasskeyError): string {
  const words = texts.account.passkeys.errors
  return reason === 'elsewhere' ? words.elsewhere(host) : words[reason]
}
