import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type {
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  ListObjectsV2CommandOutput,
  S3Client,
} from '@aws-sdk/client-s3'
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { markerName } from '../marked-blob-store.ts'
import type { MarkedBlobStore } from '../marked-blob-store.ts'
import { withinUploadTime } from '../upload-time.ts'
import { connectS3 } from './connect-s3.ts'
import { isMissing, storageErrorOf } from './s3-failure.ts'
import type { S3Settings } from './s3-settings.ts'
import { uploadToS3 } from './upload-to-s3.ts'

const blobKey = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Blobs as objects of one bucket, each under a fresh random key, so that nothing is ever written twice and no store needs to know
 * conditional writes. An upload in parts that nobody completed is no object yet: `removeUnfinished` gives it up.
 */
export class S3BlobStore implements MarkedBlobStore {
  readonly markerPlace: string
  /** A bucket is not changed under a relay that runs; to ask each time would double what it costs. */
  readonly trustMarkerMs = 60_000
  readonly #client: S3Client
  readonly #bucket: string
  readonly #prefix: string

  constructor(settings: S3Settings) {
    this.#client = connectS3(settings)
    this.#bucket = settings.bucket
    this.#prefix = settings.prefix
    this.markerPlace = `the object ${settings.prefix}${markerName} of the bucket ${settings.bucket}`
  }

  async put(bytes: AsyncIterable<Buffer>): Promise<{ key: string }> {
    const key = randomUUID()
    // What the sender's stream ends with is the sender's, and not the store's failure.
    const source = watch(withinUploadTime(bytes))
    try {
      await uploadToS3(this.#client, this.#place(key), source.bytes)
    } catch (cause) {
      throw source.failure() ?? storageErrorOf(cause, 'store a document')
    }
    return { key }
  }

  async open(key: string, start: number): Promise<Readable | undefined> {
    const range = start === 0 ? {} : { Range: `bytes=${start}-` }
    const found = await this.#ask('read a document', () => this.#client.send(new GetObjectCommand({ ...this.#place(key), ...range })))
    if (found === undefined) return undefined
    if (!(found.Body instanceof Readable)) throw storageErrorOf(new Error('it sent no stream'), 'read a document')
    return found.Body
  }

  async has(key: string): Promise<boolean> {
    return (await this.#ask('look for a document', () => this.#client.send(new HeadObjectCommand(this.#place(key))))) !== undefined
  }

  async remove(key: string): Promise<void> {
    await this.#ask('remove a document', () => this.#client.send(new DeleteObjectCommand(this.#place(key))))
  }

  async *listOlderThan(time: Date): AsyncIterable<string> {
    for await (const { Contents = [] } of this.#pages()) {
      for (const { Key = '', LastModified } of Contents) {
        const key = Key.slice(this.#prefix.length)
        // The bucket may hold what is not ours.
        if (blobKey.test(key) && LastModified !== undefined && LastModified < time) yield key
      }
    }
  }

  async removeUnfinished(before: Date): Promise<number> {
    let removed = 0
    for await (const { Uploads = [] } of this.#unfinished()) {
      for (const { Key = '', UploadId, Initiated } of Uploads) {
        if (!blobKey.test(Key.slice(this.#prefix.length)) || Initiated === undefined || Initiated >= before) continue
        await this.#ask('give an upload up', () =>
          this.#client.send(new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key, UploadId })),
        )
        removed += 1
      }
    }
    return removed
  }

  async readMarker(): Promise<string | undefined> {
    const found = await this.#ask('read its marker', async () => {
      const { Body } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: this.#prefix + markerName }))
      return Body?.transformToString()
    })
    return found?.trim()
  }

  async writeMarker(installationId: string): Promise<void> {
    const marker = { Bucket: this.#bucket, Key: this.#prefix + markerName, Body: `${installationId}\n` }
    await this.#client.send(new PutObjectCommand(marker)).catch((cause: unknown) => {
      throw storageErrorOf(cause, 'store its marker')
    })
  }

  async check(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }))
    } catch (cause) {
      throw storageErrorOf(cause, `open the bucket "${this.#bucket}"`)
    }
  }

  async *#pages(): AsyncIterable<ListObjectsV2CommandOutput> {
    let next: string | undefined
    do {
      const asked = { Bucket: this.#bucket, Prefix: this.#prefix, ContinuationToken: next }
      // A list that is not found is no empty one: everything would look lost.
      const page: ListObjectsV2CommandOutput = await this.#client.send(new ListObjectsV2Command(asked)).catch((cause: unknown) => {
        throw storageErrorOf(cause, 'list documents')
      })
      yield page
      next = page.NextContinuationToken
    } while (next !== undefined)
  }

  async *#unfinished(): AsyncIterable<ListMultipartUploadsCommandOutput> {
    let asked: ListMultipartUploadsCommandInput | undefined = { Bucket: this.#bucket, Prefix: this.#prefix }
    while (asked !== undefined) {
      const page = await this.#listUnfinished(asked)
      if (page === undefined) return
      yield page
      const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page
      const isMore = IsTruncated === true && NextKeyMarker !== undefined && NextUploadIdMarker !== undefined
      asked = isMore ? { ...asked, KeyMarker: NextKeyMarker, UploadIdMarker: NextUploadIdMarker } : undefined
    }
  }

  /** A store that knows no such list has rules of its own for them. */
  async #listUnfinished(asked: ListMultipartUploadsCommandInput): Promise<ListMultipartUploadsCommandOutput | undefined> {
    try {
      return await this.#client.send(new ListMultipartUploadsCommand(asked))
    } catch (cause) {
      if (cause instanceof S3ServiceException && cause.$metadata.httpStatusCode === 501) return undefined
      throw storageErrorOf(cause, 'list uploads')
    }
  }

  /** Undefined for an object that is not there. */
  async #ask<Answer>(doing: string, ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await ask()
    } catch (cause) {
      if (isMissing(cause)) return undefined
      throw storageErrorOf(cause, doing)
    }
  }

  #place(key: string): { Bucket: string; Key: string } {
    // Keys are ours alone, but they come back from the database: never leave the prefix.
    if (!blobKey.test(key)) throw new Error(`"${key}" is not a blob key`)
    return { Bucket: this.#bucket, Key: this.#prefix + key }
  }
}

/** The same bytes; what they ended with is remembered. */
function watch(source: AsyncIterable<Buffer>): { bytes: AsyncIterable<Buffer>; failure: () => unknown } {
  let failure: unknown
  async function* bytes() {
    try {
      yield* source
    } catch (cause) {
      failure = cause
      throw cause
    }
  }
  return { bytes: bytes(), failure: () => failure }
}
