import type { AuditAct } from '@cloudprint/protocol/audit-act'
import type { AuditedAct } from '../../access/audit.ts'
import type { AccountChanges, Row } from './account-changes.ts'

type Told = Pick<AuditedAct, 'action' | 'before' | 'after' | 'detail'>

interface AccountPath {
  /** Tables that change there, by better-auth's words; another one is refused. */
  models: readonly string[]
  /** What the audit says of it; undefined where nothing is left of what was changed. */
  tell(changes: AccountChanges): Told | undefined
}

/** What is done to accounts at better-auth's addresses. One that is missing here changes nothing of an account, or fails. */
export const actByPath: Partial<Record<string, AccountPath>> = {
  // Who still owes a second step has a session for a moment only.
  '/sign-in/email': { models: ['session'], tell: signedIn('person.signed-in') },
  '/passkey/verify-authentication': { models: ['session'], tell: signedIn('person.signed-in') },
  '/sso/callback': { models: ['session'], tell: signedIn('person.signed-in') },
  '/two-factor/verify-totp': {
    models: ['session', 'twoFactor', 'user'],
    // The same address proves a new app to who is signed in, and signs in who is not.
    tell: (changes) =>
      changes.of('twoFactor').length === 0
        ? signedIn('person.signed-in')(changes)
        : { action: 'person.second-factor-added', ...changeOf(changes, 'twoFactor', hasSecondFactor) },
  },
  '/two-factor/verify-backup-code': {
    models: ['session', 'twoFactor'],
    tell: (changes) => signedIn('person.signed-in-by-recovery-code')(changes) ?? { action: 'person.recovery-code-used' },
  },
  '/two-factor/generate-backup-codes': { models: ['twoFactor'], tell: () => ({ action: 'person.recovery-codes-made' }) },
  '/two-factor/disable': {
    models: ['session', 'twoFactor', 'user'],
    tell: (changes) => ({ action: 'person.second-factor-removed', ...changeOf(changes, 'twoFactor', hasSecondFactor) }),
  },
  '/passkey/verify-registration': { models: ['passkey'], tell: change('person.passkey-added', 'passkey', named) },
  '/passkey/update-passkey': { models: ['passkey'], tell: change('person.passkey-renamed', 'passkey', named) },
  '/passkey/delete-passkey': { models: ['passkey'], tell: change('person.passkey-removed', 'passkey', named) },
  '/change-password': { models: ['account', 'session'], tell: passwordSet('person.password-changed') },
  '/reset-password': { models: ['account', 'session'], tell: passwordSet('person.password-reset') },
  '/update-user': { models: ['user'], tell: change('person.renamed', 'user', named) },
  '/sign-out': { models: ['session'], tell: change('person.signed-out', 'session', sessionShown) },
  '/revoke-session': { models: ['session'], tell: change('person.session-ended', 'session', sessionShown) },
  '/revoke-sessions': { models: ['session'], tell: sessionsEnded('person.all-sessions-ended') },
  '/revoke-other-sessions': { models: ['session'], tell: sessionsEnded('person.other-sessions-ended') },
}

function signedIn(action: AuditAct): AccountPath['tell'] {
  return ({ begun: [session] }) => (session === undefined ? undefined : { action, after: sessionShown(session) })
}

function passwordSet(action: AuditAct): AccountPath['tell'] {
  return (changes) => ({
    action,
    ...changeOf(changes, 'account', (row) => ({ hasPassword: typeof row?.['password'] === 'string' })),
    // One's own is replaced by another.
    detail: { sessionsEnded: changes.ended.length - changes.begun.length },
  })
}

function sessionsEnded(action: AuditAct): AccountPath['tell'] {
  return ({ ended, isNothing }) => (isNothing ? undefined : { action, before: { sessions: ended.length } })
}

function change(action: AuditAct, model: string, shown: (row: Row) => Record<string, unknown>): AccountPath['tell'] {
  return (changes) =>
    changes.isNothing ? undefined : { action, ...changeOf(changes, model, (row) => (row === null ? undefined : shown(row))) }
}

function changeOf(
  changes: AccountChanges,
  model: string,
  shown: (row: Row | null) => Record<string, unknown> | undefined,
): Pick<Told, 'before' | 'after'> {
  const [changed] = changes.of(model)
  const before = changed === undefined ? undefined : shown(changed.before)
  const after = changed === undefined ? undefined : shown(changed.after)
  return { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }
}

function hasSecondFactor(row: Row | null): Record<string, unknown> {
  return { hasSecondFactor: row?.['verified'] === true }
}

function named(row: Row): Record<string, unknown> {
  return { name: row['name'] ?? null }
}

function sessionShown(row: Row): Record<string, unknown> {
  const { begunBy, createdAt, userAgent } = row
  return { begunBy, since: (createdAt as Date).toISOString(), browser: typeof userAgent === 'string' ? userAgent.slice(0, 200) : '' }
}
