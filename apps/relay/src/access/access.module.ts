import { Global, Module } from '@nestjs/common'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { Database } from '../db/database.ts'
import type { RelayEnv } from '../env.ts'
import { DATABASE, ENV, LOG } from '../ground.module.ts'
import { AgentIdentities } from './agent-identities.ts'
import { ApiKeys } from './api-keys/api-keys.ts'
import { AccountActs } from '../signing-in/account-acts/account-acts.ts'
import { keptAuthSecret } from '../signing-in/auth-secret.ts'
import { createAuth } from '../signing-in/auth.ts'
import type { Auth } from '../signing-in/auth.ts'
import { MAILER } from '../mail/mail.module.ts'
import type { Mailer } from '../mail/mailer.ts'
import { ownUrl, ssoRedirectUri } from '../own-url.ts'
import { EmailChanges } from '../signing-in/email-changes.ts'
import { createKnownBrowsers } from '../signing-in/known-browsers.ts'
import { personNotices } from '../signing-in/person-notices.ts'
import { PersonSignals } from './person-signals.ts'
import { Revocations } from './revocations.ts'
import { Sessions } from './sessions.ts'
import { createSignInGuard } from '../signing-in/sign-in-guard.ts'
import { DomainProofs } from '../signing-in/sso/domain-proofs.ts'
import { IdentityProviders } from '../signing-in/sso/identity-providers.ts'
import { OidcClient } from '../signing-in/sso/oidc-client.ts'
import { createTextSeal } from '../signing-in/sso/seal-text.ts'
import { SingleSignOn } from '../signing-in/sso/single-sign-on.ts'

export const AUTH = Symbol('Auth')
export const KNOWN_BROWSERS = Symbol('KnownBrowsers')
export const SIGN_IN_GUARD = Symbol('SignInGuard')

/** Global, since every step asks who is calling. */
@Global()
@Module({
  providers: [
    {
      provide: AUTH,
      useFactory: (
        env: RelayEnv,
        log: Logger,
        database: Database,
        mailer: Mailer,
        revocations: Revocations,
        sso: SingleSignOn,
        acts: AccountActs,
        people: PersonSignals,
      ) =>
        createAuth({
          db: database.drizzle,
          log,
          consoleUrl: ownUrl(env),
          acts,
          notices: personNotices({ db: database.drizzle, acts, log, mailer, revocations, consoleUrl: ownUrl(env) }),
          emails: new EmailChanges({
            db: database.drizzle,
            log,
            mailer,
            consoleUrl: ownUrl(env),
            seal: createTextSeal(authSecret(env), 'email change'),
            people,
          }),
          secret: authSecret(env),
          sso,
          isSecure: isSecure(env),
        }),
      inject: [ENV, LOG, DATABASE, MAILER, Revocations, SingleSignOn, AccountActs, PersonSignals],
    },
    PersonSignals,
    {
      provide: AccountActs,
      useFactory: ({ drizzle }: Database, people: PersonSignals) => new AccountActs(drizzle, people),
      inject: [DATABASE, PersonSignals],
    },
    {
      provide: IdentityProviders,
      useFactory: ({ drizzle }: Database, env: RelayEnv) =>
        new IdentityProviders(drizzle, createTextSeal(authSecret(env), 'sso client secret'), domainProofs(env)),
      inject: [DATABASE, ENV],
    },
    {
      provide: OidcClient,
      useFactory: (env: RelayEnv) => new OidcClient({ redirectUri: ssoRedirectUri(env), allowedNetworks: env.CLOUDPRINT_SSO_NETWORKS }),
      inject: [ENV],
    },
    {
      provide: SingleSignOn,
      useFactory: (
        env: RelayEnv,
        log: Logger,
        { drizzle: db }: Database,
        providers: IdentityProviders,
        client: OidcClient,
        revocations: Revocations,
        people: PersonSignals,
      ) =>
        new SingleSignOn({
          db,
          log,
          providers,
          client,
          revocations,
          people,
          seal: createTextSeal(authSecret(env), 'sso ticket'),
          consoleUrl: ownUrl(env),
        }),
      inject: [ENV, LOG, DATABASE, IdentityProviders, OidcClient, Revocations, PersonSignals],
    },
    { provide: Sessions, useFactory: (auth: Auth, { pool }: Database) => new Sessions(auth, pool), inject: [AUTH, DATABASE] },
    { provide: ApiKeys, useFactory: ({ pool }: Database, log: Logger) => new ApiKeys(pool, log), inject: [DATABASE, LOG] },
    { provide: AgentIdentities, useFactory: ({ pool }: Database) => new AgentIdentities(pool), inject: [DATABASE] },
    {
      provide: KNOWN_BROWSERS,
      useFactory: (env: RelayEnv) => createKnownBrowsers({ secret: authSecret(env), isSecure: isSecure(env) }),
      inject: [ENV],
    },
    { provide: SIGN_IN_GUARD, useFactory: createSignInGuard },
    Revocations,
  ],
  exports: [
    AUTH,
    AccountActs,
    PersonSignals,
    KNOWN_BROWSERS,
    SIGN_IN_GUARD,
    Sessions,
    ApiKeys,
    AgentIdentities,
    Revocations,
    IdentityProviders,
    OidcClient,
  ],
})
export class AccessModule {}

/** Whether browsers reach us by HTTPS. */
function isSecure(env: RelayEnv): boolean {
  return env.CLOUDPRINT_TLS_CERT_FILE !== undefined || env.CLOUDPRINT_BEHIND_PROXY !== undefined
}

function domainProofs(env: RelayEnv): DomainProofs {
  return new DomainProofs({ trustedDomains: env.CLOUDPRINT_SSO_TRUSTED_DOMAINS, servers: env.CLOUDPRINT_SSO_DNS_SERVERS })
}

function authSecret(env: RelayEnv): string {
  return env.CLOUDPRINT_AUTH_SECRET ?? keptAuthSecret(env.CLOUDPRINT_DATA_DIR)
}
