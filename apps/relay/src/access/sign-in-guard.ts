import type { Refused } from '@cloudprint/protocol/problems'
import { neighbourhood } from '../http/neighbourhood.ts'
import { Slots } from './slots.ts'
import { createThrottle } from './throttle.ts'
import type { Throttle } from './throttle.ts'

export interface SignInAttempt {
  refused?: Refused
  /** The password, or the code, was right. */
  succeeded(): void
  /** Whether it was right was never found out. */
  undecided(): void
}

export interface SignInGuard {
  begin(address: string, email: string): SignInAttempt
  /** For one-time codes, of which a stranger knows no more than that there may be some. */
  beginCode(address: string): SignInAttempt
  /** For what makes us ask others, or look for what is here, on behalf of whoever comes by. */
  beginQuestion(address: string): SignInAttempt
  /** For what makes us send a mail to whatever address is named. */
  beginMail(address: string, email: string): SignInAttempt
  /** Runs what hashes a password; a refusal where too many do already. */
  hash<Result>(work: () => Promise<Result>): Promise<Result | Refused>
}

/** One person mistypes a few times. */
const perAddress = { max: 10, perMs: 60_000 }
const perAddressAndAccount = { max: 20, perMs: 15 * 60_000 }
/** Many machines that guess for one account: they slow each other down, and the owner by a minute at most. */
const perAccount = { max: 30, perMs: 60_000 }
/** A code has six digits at least and five tries; what is slowed down is who begins anew again and again. */
const codesPerAddress = { max: 20, perMs: 5 * 60_000 }
const questionsPerAddress = { max: 60, perMs: 60_000 }
/** A mailbox must not be flooded through us, nor our mail server's name be spoiled. */
const mailsPerAddress = { max: 10, perMs: 15 * 60_000 }
const mailsPerAccount = { max: 5, perMs: 15 * 60_000 }
/** A hash costs 50 ms of a core and 32 MiB; more at a time would only take both from the printing. */
const hashes = { maxRunning: 2, maxWaiting: 50 }
const MAX_KNOWN = 10_000
const RETRY_SECONDS = 5

/**
 * Slows down guessing of passwords. What it answers is the same whether the account exists or not. Whoever signed in from
 * an address before does not wait there for what others guess elsewhere: nobody can be locked out of their own desk.
 */
export function createSignInGuard(): SignInGuard {
  const addresses = createThrottle(perAddress)
  const pairs = createThrottle(perAddressAndAccount)
  const accounts = createThrottle(perAccount)
  const codes = createThrottle(codesPerAddress)
  const questions = createThrottle(questionsPerAddress)
  const mailAddresses = createThrottle(mailsPerAddress)
  const mailAccounts = createThrottle(mailsPerAccount)
  const slots = new Slots(hashes)
  const knownPairs = new Set<string>()

  return {
    begin: (address, email) => {
      const from = neighbourhood(address)
      const pair = `${from} ${email}`
      const counts: [Throttle, string][] = [
        [addresses, from],
        [pairs, pair],
      ]
      if (!knownPairs.has(pair)) counts.push([accounts, email])
      const { undecided, ...attempt } = attemptAt(counts, 'Too many wrong passwords were tried.')
      const succeeded = () => {
        undecided()
        knownPairs.delete(pair)
        knownPairs.add(pair)
        const [oldest] = knownPairs
        if (knownPairs.size > MAX_KNOWN && oldest !== undefined) knownPairs.delete(oldest)
      }
      return { ...attempt, undecided, succeeded }
    },
    beginCode: (address) => attemptAt([[codes, neighbourhood(address)]], 'Too many codes were tried.'),
    beginQuestion: (address) => ({
      ...attemptAt([[questions, neighbourhood(address)]], 'Too many questions were asked.'),
      succeeded: () => {},
    }),
    beginMail: (address, email) => {
      const counts: [Throttle, string][] = [
        [mailAddresses, neighbourhood(address)],
        [mailAccounts, email],
      ]
      // A mail that was sent stays counted.
      return { ...attemptAt(counts, 'Too many mails were asked for.'), succeeded: () => {} }
    },
    hash: async (work) => (await slots.run(work)) ?? tooMany('Too many people sign in at this moment.', RETRY_SECONDS),
  }
}

function attemptAt(counts: [Throttle, string][], tooManyOfWhat: string): SignInAttempt {
  const retryAfterSeconds = takeAll(counts)
  const refund = () => {
    for (const [throttle, key] of counts) throttle.refund(key)
  }
  const attempt = { succeeded: refund, undecided: refund }
  return retryAfterSeconds === 0 ? attempt : { ...attempt, refused: tooMany(tooManyOfWhat, retryAfterSeconds) }
}

/** All or none: an attempt that one of them refuses costs nothing at the others. */
function takeAll(counts: [Throttle, string][]): number {
  for (const [index, [throttle, key]] of counts.entries()) {
    const seconds = throttle.take(key)
    if (seconds === 0) continue
    for (const [taken, takenKey] of counts.slice(0, index)) taken.refund(takenKey)
    return seconds
  }
  return 0
}

function tooMany(detail: string, retryAfterSeconds: number): Refused {
  const wait = retryAfterSeconds === 1 ? '1 second' : `${retryAfterSeconds} seconds`
  return { ok: false, problem: { code: 'sign-in-throttled', detail: `${detail} Try again in ${wait}.`, retryAfterSeconds } }
}
