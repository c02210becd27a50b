import type { Refused } from '@cloudprint/protocol/problems'
import { createThrottle } from './throttle.ts'

interface SignInAttempt {
  refused?: Refused
  failed(): void
}

export interface SignInGuard {
  begin(address: string, email: string): SignInAttempt
}

/** One person mistypes a few times; a hundred machines that guess for one account are slowed down by the account. */
const perAddress = { max: 10, perMs: 60_000 }
const perAccount = { max: 50, perMs: 15 * 60_000 }

/** Slows down guessing of passwords. What it answers is the same whether the account exists or not. */
export function createSignInGuard(): SignInGuard {
  const addresses = createThrottle(perAddress)
  const accounts = createThrottle(perAccount)
  return {
    begin: (address, email) => {
      const retryAfterSeconds = Math.max(addresses.waitSeconds(address), accounts.waitSeconds(email))
      const failed = () => {
        addresses.failed(address)
        accounts.failed(email)
      }
      if (retryAfterSeconds === 0) return { failed }
      const detail = 'Too many wrong passwords were tried.'
      return { failed, refused: { ok: false, problem: { code: 'too-many-requests', detail, retryAfterSeconds } } }
    },
  }
}
