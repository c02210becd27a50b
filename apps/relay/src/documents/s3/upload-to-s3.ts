import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import type { S3Client } from '@aws-sdk/client-s3'

/** The least that S3 takes for a part that is not the last; 10,000 of them are more than any document taken. */
const PART_BYTES = 5 * 1024 * 1024

/**
 * Uploads a stream of unknown length under a key. What fits one part goes as one object; more goes in parts, one after the
 * other from one buffer, so that an upload of any length needs 5 MiB. Where it fails its parts are given up.
 */
export async function uploadToS3(client: S3Client, place: { Bucket: string; Key: string }, bytes: AsyncIterable<Buffer>): Promise<void> {
  const parts = new Parts(client, place)
  const buffer = Buffer.allocUnsafe(PART_BYTES)
  let filled = 0
  try {
    for await (const chunk of bytes) {
      for (let read = 0; read < chunk.length;) {
        // Only when more comes: the last part may be full, and may be the only one.
        if (filled === PART_BYTES) {
          await parts.send(buffer)
          filled = 0
        }
        const copied = chunk.copy(buffer, filled, read)
        filled += copied
        read += copied
      }
    }
    await parts.end(buffer.subarray(0, filled))
  } catch (cause) {
    await parts.giveUp()
    throw cause
  }
}

/** One upload: nothing sent → parts under an upload id → completed, or given up. */
class Parts {
  readonly #client: S3Client
  readonly #place: { Bucket: string; Key: string }
  readonly #sent: { PartNumber: number; ETag: string | undefined }[] = []
  #uploadId: string | undefined

  constructor(client: S3Client, place: { Bucket: string; Key: string }) {
    this.#client = client
    this.#place = place
  }

  async send(body: Buffer): Promise<void> {
    this.#uploadId ??= (await this.#client.send(new CreateMultipartUploadCommand(this.#place))).UploadId
    const PartNumber = this.#sent.length + 1
    const part = { ...this.#place, UploadId: this.#uploadId, PartNumber, Body: body, ContentLength: body.length }
    const { ETag } = await this.#client.send(new UploadPartCommand(part))
    this.#sent.push({ PartNumber, ETag })
  }

  async end(rest: Buffer): Promise<void> {
    if (this.#uploadId === undefined) {
      await this.#client.send(new PutObjectCommand({ ...this.#place, Body: rest, ContentLength: rest.length }))
      return
    }
    await this.send(rest)
    const MultipartUpload = { Parts: this.#sent }
    await this.#client.send(new CompleteMultipartUploadCommand({ ...this.#place, UploadId: this.#uploadId, MultipartUpload }))
  }

  /** What can not be told to the store now the sweep tells it later. */
  async giveUp(): Promise<void> {
    if (this.#uploadId === undefined) return
    await this.#client.send(new AbortMultipartUploadCommand({ ...this.#place, UploadId: this.#uploadId })).catch(() => undefined)
  }
}
