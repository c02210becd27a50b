import { S3Client } from '@aws-sdk/client-s3'
import type { S3Settings } from './s3-settings.ts'

/** A store that does not take a connection, or stands still in the middle of an answer, is away. */
const CONNECT_MS = 3_000
const STANDS_STILL_MS = 30_000
/** More than uploads (64) and downloads at a time. */
const MAX_SOCKETS = 256

/**
 * Checksums only where the protocol demands them: with the SDK's defaults, streamed checksums, stores such as Swift refuse an
 * upload, and others keep the framing as if it were the document. Parts are checked by their length, documents by their seal.
 */
export function connectS3({ region, endpoint, credentials, pathStyle }: S3Settings): S3Client {
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS }
  return new S3Client({
    region,
    forcePathStyle: pathStyle,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: STANDS_STILL_MS, httpAgent: agent, httpsAgent: agent },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  })
}
