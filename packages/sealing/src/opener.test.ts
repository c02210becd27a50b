import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { Opener } from './opener.ts'
import { purposeOfJob } from './purposes.ts'
import { Sealer } from './sealer.ts'
import { makeSealingKey } from './sealing-key.ts'

test('what was sealed for a job opens for that job and no other', async () => {
  const key = await makeSealingKey()
  const document = randomBytes(2048)
  const sealer = new Sealer({ now: Date.now })
  const opener = new Opener({ privateKey: (keyId) => (keyId === key.keyId ? key.privateKey : undefined) })

  const sealed = await sealer.sealBytes({ recipients: [key], purpose: purposeOfJob('a'), document })

  expect(await opener.openBytes(sealed, purposeOfJob('a'))).toEqual(document)
  await expect(opener.openBytes(sealed, purposeOfJob('b'))).rejects.toMatchObject({ code: 'wrong-purpose' })
})
