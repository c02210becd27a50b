import type { InputOf } from '@cloudprint/protocol/http/route'
import { checkSso, checkSsoDomain, getSso, removeSso, setSso } from '@cloudprint/protocol/http/sso-routes'
import { refuse } from '@cloudprint/protocol/problems'
import { Controller, Inject } from '@nestjs/common'
import type { Caller } from '../access/caller.ts'
import { peopleOf } from '../access/people-of.ts'
import { Revocations } from '../access/revocations.ts'
import { IdentityProviders, refuseUnlessOwner, withoutSecret } from '../signing-in/sso/identity-providers.ts'
import { OidcClient } from '../signing-in/sso/oidc-client.ts'
import type { Database } from '../db/database.ts'
import type { RelayEnv } from '../env.ts'
import { DATABASE, ENV } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import { JobSignals } from '../jobs/job-signals.ts'
import { ssoRedirectUri } from '../own-url.ts'

@Controller()
export class SsoController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ENV) private readonly env: RelayEnv,
    @Inject(IdentityProviders) private readonly providers: IdentityProviders,
    @Inject(OidcClient) private readonly client: OidcClient,
    @Inject(Revocations) private readonly revocations: Revocations,
    @Inject(JobSignals) private readonly signals: JobSignals,
  ) {}

  @Handle(getSso)
  async get(@Calling() caller: Caller) {
    const provider = await this.providers.read(caller.organizationId)
    const domains = await this.providers.domainsOf(caller.organizationId)
    return { provider: provider === undefined ? null : withoutSecret(provider), domains, redirectUri: ssoRedirectUri(this.env) }
  }

  @Handle(setSso)
  async set(@Input() { body }: InputOf<typeof setSso>, @Calling() caller: Caller) {
    unwrap(await this.providers.set(caller, body, new Date()))
    await this.lookAgain(caller.organizationId)
    return this.get(caller)
  }

  @Handle(removeSso)
  async remove(@Calling() caller: Caller) {
    unwrap(await this.providers.remove(caller))
    await this.lookAgain(caller.organizationId)
    return {}
  }

  @Handle(checkSso)
  async check(@Input() { body }: InputOf<typeof checkSso>, @Calling() caller: Caller) {
    const refused = refuseUnlessOwner(caller)
    if (refused !== undefined) throw new ProblemError(refused.problem)
    const known = await this.providers.read(caller.organizationId)
    // A secret is never tried at an issuer that it was not entered for.
    const clientSecret = body.clientSecret ?? (known?.issuer === body.issuer ? known.clientSecret : undefined)
    if (clientSecret === undefined) throw new ProblemError(refuse('request-invalid', 'clientSecret: is missing.').problem)
    unwrap(await this.client.check({ issuer: body.issuer, clientId: body.clientId, clientSecret }))
    return {}
  }

  @Handle(checkSsoDomain)
  async checkDomain(@Input() { body }: InputOf<typeof checkSsoDomain>, @Calling() caller: Caller) {
    const { endedFor } = unwrap(await this.providers.prove(caller, body.domain, new Date()))
    if (endedFor !== undefined) this.signals.emit('changed', { organizationId: endedFor, kind: 'settings', ids: [endedFor] })
    return this.get(caller)
  }

  /** Whoever may not be here any more must not go on listening. */
  private async lookAgain(organizationId: string): Promise<void> {
    for (const id of await peopleOf(this.database.drizzle, organizationId)) this.revocations.emit('revoked', { kind: 'person', id })
  }
}
