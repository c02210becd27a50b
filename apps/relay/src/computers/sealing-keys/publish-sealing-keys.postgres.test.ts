import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../db/transaction.ts'
import { addSealingKey } from '../../testing/add-sealing-key.ts'
import { addComputer, agentWithPrinters } from '../../testing/stand-in-agent.ts'
import { startTestLine } from '../../testing/start-test-line.ts'
import type { TestLine } from '../../testing/start-test-line.ts'
import { submitted } from '../../testing/submit-label.ts'
import { untilWaiting } from '../../testing/until-waiting.ts'
import { KEY_GRACE_MS } from './judge-sealing-keys.ts'
import { MAX_KEYS_A_DAY } from './publish-sealing-keys.ts'

let line: TestLine
beforeAll(async () => {
  line = await startTestLine()
})
afterAll(async () => line.close())

test('a key is not destroyed while a document that is sealed to it is still being written', async () => {
  const computer = await addComputer(line)
  const { agent, printerId, epoch } = await agentWithPrinters(line, ['cups/Zebra'], computer)
  agent.close()
  const jobId = await submitted(line, printerId)
  const [document] = (await line.pool.query<{ bytes: Buffer }>('delete from document where job_id = $1 returning bytes', [jobId])).rows
  await line.pool.query('update sealing_key set retired_at = $2 where computer_id = $1', [computer.id, new Date(Date.now() - KEY_GRACE_MS)])
  const current = await addSealingKey(line.pool, computer.id)
  const { keyId } = computer.key
  const publish = () => line.computerRows.publishKeys({ computerId: computer.id, epoch, current, older: [keyId], now: new Date() })
  const { publishing } = await inTransaction(line.pool, async (client) => {
    await client.query('select from sealing_key where computer_id = $1 and key_id = $2 for key share', [computer.id, keyId])
    await client.query(
      `insert into document (job_id, size_bytes, sha256, bytes, sealing_key_id, stored_at) values ($1, 1, '', $2, $3, now())`,
      [jobId, document?.bytes, keyId],
    )
    const publishing = publish()
    await untilWaiting(line.pool)
    return { publishing }
  })
  expect(await publishing).toEqual({ ok: true, destroy: [] })
  await line.pool.query('delete from document where job_id = $1', [jobId])
  expect(await publish()).toEqual({ ok: true, destroy: [keyId] })
})

test('a document of another computer keeps no key alive', async () => {
  const [computer, other] = [await addComputer(line), await addComputer(line)]
  const { agent, epoch } = await agentWithPrinters(line, ['cups/Zebra'], computer)
  const { agent: otherAgent, printerId } = await agentWithPrinters(line, ['cups/Zebra'], other)
  agent.close()
  otherAgent.close()
  await submitted(line, printerId)
  const { keyId } = other.key
  await line.pool.query('insert into sealing_key (computer_id, key_id, public_key, published_at, retired_at) values ($1, $2, $3, $4, $4)', [
    computer.id,
    keyId,
    other.key.publicKey,
    new Date(Date.now() - KEY_GRACE_MS),
  ])
  const news = { computerId: computer.id, epoch, current: computer.key, older: [keyId], now: new Date() }
  expect(await line.computerRows.publishKeys(news)).toEqual({ ok: true, destroy: [keyId] })
})

test('a computer may publish so many new keys in a day and no more, and what it has published stays good', async () => {
  const computer = await addComputer(line)
  const { agent, epoch } = await agentWithPrinters(line, ['cups/Zebra'], computer)
  agent.close()
  const now = new Date()
  await line.pool.query(
    `insert into sealing_key (computer_id, key_id, public_key, published_at, retired_at, destroyed_at)
      select $1, lpad(to_hex(number), 16, '0'), '', $2, $2, $2 from generate_series(2, $3::int) as number`,
    [computer.id, now, MAX_KEYS_A_DAY],
  )
  const publish = (keyId: string, at: Date) =>
    line.computerRows.publishKeys({
      computerId: computer.id,
      epoch,
      current: { ...computer.key, keyId },
      older: [computer.key.keyId],
      now: at,
    })
  expect(await publish('ffffffffffffffff', now)).toEqual({ ok: false, why: 'too-many' })
  expect(await publish(computer.key.keyId, now)).toEqual({ ok: true, destroy: [] })
  const tomorrow = new Date(now.getTime() + 86_400_001)
  expect(await publish('ffffffffffffffff', tomorrow)).toEqual({ ok: true, destroy: [] })
})
