import type { Refused } from '@cloudprint/protocol/problems'
import { neighbourhood } from '../http/neighbourhood.ts'
import { Slots } from '../access/slots.ts'
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
  /** `browser` where it is known for this account. */
  begin(address: string, email: string, browser?: string): SignInAttempt
  /** For one-time codes, of which a stranger knows no more than that there may be some. */
  beginCode(address: string): SignInAttempt
  /** For what makes us ask others, or look for what is here, on behalf of whoever comes by. */
  beginQuestion(address: string): SignInAttempt
  /** For what makes us send a mail to whatever address is named. */
  beginMail(address: string, email: string, browser?: string): SignInAttempt
  /** Runs what hashes a password; a refusal where too many do already. */
  hash<Result>(work: () => Promise<Result>): Promise<Result | Refused>
}

/** One person mistypes a few times. */
const perAddress = { max: 10, perMs: 60_000 }
const perAddressAndAccount = { max: 20, perMs: 15 * 60_000 }
/** Many machines that guess for one account: they slow each other down, and the owner by a minute at most. */
const perAccount = { max: 30, perMs: 60_000 }
/** Who signed in with it before mistypes a few times, too; no more than one machine may guess. */
const perBrowser = { max: 15, perMs: 15 * 60_000 }
/** A code has six digits at least and five tries; what is slowed down is who begins anew again and again. */
const codesPerAddress = { max: 20, perMs: 5 * 60_000 }
const questionsPerAddress = { max: 60, perMs: 60_000 }
/** A mailbox must not be flooded through us, nor our mail server's name be spoiled. */
const mailsPerAddress = { max: 10, perMs: 15 * 60_000 }
const mailsPerAccount = { max: 5, perMs: 15 * 60_000 }
const mailsPerBrowser = { max: 3, perMs: 15 * 60_000 }
/** A hash costs 50 ms of a core and 32 MiB; more at a time would only take both from the printing. */
const hashes = { maxRunning: 2, maxWaiting: 50 }
const RETRY_SECONDS = 5

/**
 * Slows down guessing of passwords. What it answers is the same whether the account exists or not. Whoever signed in with
 * a browser before does not wait there for what others guess, also from the same address: nobody is locked out by strangers.
 */
export function createSignInGuard(): SignInGuard {
  const addresses = createThrottle(perAddress)
  const pairs = createThrottle(perAddressAndAccount)
  const accounts = createThrottle(perAccount)
  const browsers = createThrottle(perBrowser)
  const codes = createThrottle(codesPerAddress)
  const questions = createThrottle(questionsPerAddress)
  const mailAddresses = createThrottle(mailsPerAddress)
  const mailAccounts = createThrottle(mailsPerAccount)
  const mailBrowsers = createThrottle(mailsPerBrowser)
  const slots = new Slots(hashes)

  return {
    begin: (address, email, browser) => {
      const from = neighbourhood(address)
      const asStranger: [Throttle, string][] = [
        [addresses, from],
        [pairs, `${from} ${email}`],
        [accounts, email],
      ]
      return attemptAt(browser === undefined ? asStranger : [[browsers, `${browser} ${email}`]], 'Too many wrong passwords were tried.')
    },
    beginCode: (address) => attemptAt([[codes, neighbourhood(address)]], 'Too many codes were tried.'),
    beginQuestion: (address) => ({
      ...attemptAt([[questions, neighbourhood(address)]], 'Too many questions were asked.'),
      succeeded: () => {},
    }),
    beginMail: (address, email, browser) => {
      const asStranger: [Throttle, string][] = [
        [mailAddresses, neighbourhood(address)],
        [mailAccounts, email],
      ]
      const counts: [Throttle, string][] = browser === undefined ? asStranger : [[mailBrowsers, `${browser} ${email}`]]
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
