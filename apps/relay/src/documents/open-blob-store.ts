import { join } from 'node:path'
import type { RelayEnv } from '../env.ts'
import { DiskBlobStore } from './disk-blob-store.ts'
import type { MarkedBlobStore } from './marked-blob-store.ts'
import { S3BlobStore } from './s3/s3-blob-store.ts'

/** The place for larger documents that the settings name. */
export function openBlobStore(env: RelayEnv): MarkedBlobStore {
  const bucket = env.CLOUDPRINT_S3_BUCKET
  if (bucket === undefined) return new DiskBlobStore(join(env.CLOUDPRINT_DATA_DIR, 'documents'))
  const { CLOUDPRINT_S3_ACCESS_KEY_ID: accessKeyId, CLOUDPRINT_S3_SECRET_ACCESS_KEY: secretAccessKey } = env
  const endpoint = env.CLOUDPRINT_S3_ENDPOINT
  const prefix = env.CLOUDPRINT_S3_PREFIX
  return new S3BlobStore({
    bucket,
    endpoint,
    region: env.CLOUDPRINT_S3_REGION,
    credentials: accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey },
    pathStyle: env.CLOUDPRINT_S3_PATH_STYLE === undefined ? endpoint !== undefined : env.CLOUDPRINT_S3_PATH_STYLE === 'true',
    prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`,
  })
}
