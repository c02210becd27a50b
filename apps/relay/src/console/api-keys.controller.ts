import { Controller, Inject } from '@nestjs/common'
import type { InputOf } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import { ApiKeys } from '../access/api-keys/api-keys.ts'
import { changeApiKey } from '../access/api-keys/change-api-key.ts'
import { createApiKey } from '../access/api-keys/create-api-key.ts'
import { listApiKeys } from '../access/api-keys/list-api-keys.ts'
import { revokeApiKey } from '../access/api-keys/revoke-api-key.ts'
import { rotateApiKey } from '../access/api-keys/rotate-api-key.ts'
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
    return unwrap(await createApiKey(this.database.drizzle, { caller, wanted: body, now: new Date() })).apiKey
  }

  @Handle(routes.changeApiKey)
  async change(@Input() { params, body }: InputOf<typeof routes.changeApiKey>, @Calling() caller: Caller) {
    const id = params.apiKeyId
    const { apiKey, hash } = unwrap(await changeApiKey(this.database.drizzle, { caller, id, change: body, now: new Date() }))
    this.#cut(id, hash)
    return apiKey
  }

  @Handle(routes.rotateApiKey)
  async rotate(@Input() { params, body }: InputOf<typeof routes.rotateApiKey>, @Calling() caller: Caller) {
    const wanted = { caller, id: params.apiKeyId, overlapSeconds: body.overlap, now: new Date() }
    const { apiKey, oldHash } = unwrap(await rotateApiKey(this.database.drizzle, wanted))
    this.#cut(params.apiKeyId, oldHash)
    return apiKey
  }

  @Handle(routes.revokeApiKey)
  async revoke(@Input() { params }: InputOf<typeof routes.revokeApiKey>, @Calling() caller: Caller) {
    const { hash } = unwrap(await revokeApiKey(this.database.drizzle, caller, params.apiKeyId, new Date()))
    this.#cut(params.apiKeyId, hash)
    return {}
  }

  /** What was known of the key no longer holds; connections that still may come again by themselves. */
  #cut(id: string, hash: Buffer): void {
    this.apiKeys.forget(hash)
    this.revocations.emit('revoked', { kind: 'api-key', id })
  }
}
