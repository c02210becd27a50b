import { Controller, Inject } from '@nestjs/common'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import { createApiKey, listApiKeys, revokeApiKey } from '../access/api-key-store.ts'
import { ApiKeys } from '../access/api-keys.ts'
import type { Caller } from '../access/caller.ts'
import { Revocations } from '../access/revocations.ts'
import type { Database } from '../db/database.ts'
import { DATABASE } from '../ground.module.ts'
import { Calling, Handle, Input } from '../http/handle-route.ts'
import { unwrap } from '../http/problem-error.ts'

@Controller()
export class ApiKeysController {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(ApiKeys) private readonly apiKeys: ApiKeys,
    @Inject(Revocations) private readonly revocations: Revocations,
  ) {}

  @Handle(routes.listApiKeys)
  async list(@Calling() caller: Caller) {
    return { items: await listApiKeys(this.database.drizzle, caller.organizationId) }
  }

  @Handle(routes.createApiKey)
  async create(@Input() { body }: InputOf<typeof routes.createApiKey>, @Calling() caller: Caller) {
    return unwrap(await createApiKey(this.database.drizzle, caller, body, new Date())).apiKey
  }

  @Handle(routes.revokeApiKey)
  async revoke(@Input() { params }: InputOf<typeof routes.revokeApiKey>, @Calling() caller: Caller) {
    const { hash } = unwrap(await revokeApiKey(this.database.drizzle, caller, params.apiKeyId, new Date()))
    this.apiKeys.forget(hash)
    this.revocations.emit('revoked', { kind: 'api-key', id: params.apiKeyId })
    return {}
  }
}
