import { Controller, Inject, Req } from '@nestjs/common'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import { SiteId } from '@cloudprint/protocol/ids'
import type { FastifyRequest } from 'fastify'
import type { Caller } from '../access/caller.ts'
import { listMemberships } from '../access/list-memberships.ts'
import { Revocations } from '../access/revocations.ts'
import { Sessions } from '../access/sessions.ts'
import { switchOrganization } from '../access/switch-organization.ts'
import type { Database } from '../db/database.ts'
import type { RelayEnv } from '../env.ts'
import { DATABASE, ENV } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import { version } from '../http/version.ts'
import { ownUrl } from '../own-url.ts'
import * as settings from './organization-settings.ts'

@Controller()
export class CallerController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ENV) private readonly env: RelayEnv,
    @Inject(Sessions) private readonly sessions: Sessions,
    @Inject(Revocations) private readonly revocations: Revocations,
  ) {}

  @Handle(routes.getCaller)
  async read(@Calling() caller: Caller) {
    const { kind, id, name, email, role, scopes, reach } = caller
    const { name: organizationName, brandName } = await settings.readSettings(this.database.drizzle, caller.organizationId)
    const organization = { id: caller.organizationId, name: organizationName, brandName }
    const organizations =
      kind === 'person' ? await listMemberships(this.database.drizzle, id) : [{ id: organization.id, name: organizationName, role }]
    const siteIds = reach.siteIds?.map((siteId) => SiteId.parse(siteId)) ?? null
    const { CLOUDPRINT_CHANNEL_PORT: channelPort, CLOUDPRINT_PACKAGES_URL: packagesUrl = null } = this.env
    const place = { version, publicUrl: ownUrl(this.env), channelPort, packagesUrl }
    return { kind, id, name, email, role, siteIds, scopes: [...scopes], organization, organizations, ...place }
  }

  @Handle(routes.switchOrganization)
  async switch(@Input() { body }: InputOf<typeof routes.switchOrganization>, @Calling() caller: Caller, @Req() request: FastifyRequest) {
    const signedIn = caller.kind === 'person' ? await this.sessions.signedIn(request) : undefined
    if (signedIn === undefined) throw new ProblemError({ code: 'forbidden', detail: 'An API key belongs to one organization for ever.' })
    const { organizationId } = body
    unwrap(await switchOrganization(this.database.drizzle, { signedIn, organizationId, address: caller.address }))
    this.revocations.emit('revoked', { kind: 'person', id: caller.id })
    return {}
  }
}
