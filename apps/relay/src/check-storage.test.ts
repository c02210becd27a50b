import { createLogger, silentLogger } from '@cloudprint/process-kit/logger'
import { startS3 } from '@cloudprint/testkit/start-s3'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, onTestFinished, test } from 'vitest'
import { checkStorage } from './check-storage.ts'
import { openBlobStore } from './documents/open-blob-store.ts'
import { RelayEnv } from './env.ts'

const storeOf = (settings: Record<string, string>) => openBlobStore(RelayEnv.parse({ CLOUDPRINT_DATA_DIR: tempDir('relay'), ...settings }))
const key = { CLOUDPRINT_S3_ACCESS_KEY_ID: 'S3RVER', CLOUDPRINT_S3_SECRET_ACCESS_KEY: 'S3RVER' }

test('a relay without an object store keeps documents in its data folder', async () => {
  await expect(checkStorage(storeOf({}), silentLogger)).resolves.toBeUndefined()
})

test('a bucket that is not there keeps a relay from starting, with what to look at', async () => {
  const s3 = await startS3()
  onTestFinished(() => s3.close())
  const good = { ...key, CLOUDPRINT_S3_ENDPOINT: s3.endpoint, CLOUDPRINT_S3_BUCKET: s3.bucket }
  await expect(checkStorage(storeOf(good), silentLogger)).resolves.toBeUndefined()
  const wrong = checkStorage(storeOf({ ...good, CLOUDPRINT_S3_BUCKET: 'elsewhere' }), silentLogger)
  await expect(wrong).rejects.toMatchObject({
    name: 'OperatorError',
    message: expect.stringMatching(/"elsewhere".*404.*CLOUDPRINT_S3_/) as string,
  })
})

test('a store that does not answer keeps no relay from starting, and is warned of', async () => {
  let logged = ''
  const away = storeOf({ ...key, CLOUDPRINT_S3_ENDPOINT: 'http://127.0.0.1:1', CLOUDPRINT_S3_BUCKET: 'documents' })
  await checkStorage(away, createLogger({ name: 'relay', level: 'info', destination: { write: (line) => void (logged += line) } }))
  expect(logged).toContain('ECONNREFUSED')
})
