import type { QueueAct } from './queue-act.ts'

type PersonAct =
  | 'joined'
  | 'changed'
  | 'removed'
  | 'renamed'
  | 'looked-here'
  | 'signed-in'
  | 'signed-in-by-recovery-code'
  | 'sign-in-failed'
  | 'sso-linked'
  | 'signed-out'
  | 'session-ended'
  | 'other-sessions-ended'
  | 'all-sessions-ended'
  | 'password-changed'
  | 'password-reset'
  | 'email-changed'
  | 'second-factor-added'
  | 'second-factor-removed'
  | 'second-factor-reset'
  | 'recovery-codes-made'
  | 'recovery-code-used'
  | 'passkey-added'
  | 'passkey-renamed'
  | 'passkey-removed'

/** All that the audit of this version tells, as thing and verb. A reader may meet others, of a relay of another version. */
export type AuditAct =
  | `api-key.${'created' | 'changed' | 'rotated' | 'revoked'}`
  | `computer.${'enrolled' | 'renamed' | 'moved' | 'replaced' | 'removed' | 'examined' | 'updates-changed'}`
  | `enrolment-code.${'created' | 'withdrawn'}`
  | `invitation.${'created' | 'resent' | 'withdrawn'}`
  | `membership.${'created' | 'changed'}`
  | `machine.${'approved' | 'denied'}`
  | `person.${PersonAct}`
  | `printer.${'changed' | 'identified' | 'jobs-canceled' | 'jobs-settled' | QueueAct['kind']}`
  | 'settings.changed'
  | `site.${'created' | 'changed' | 'removed' | 'updates-changed'}`
  | `sso.${'set' | 'changed' | 'removed' | 'domain-proved' | 'domain-unproved'}`
  | `updates.${'changed' | 'stopped' | 'resumed'}`
  | 'upload.removed'
