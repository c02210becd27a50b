import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import type { ProductRelay } from './product-relay.ts'

const MIB = 1024 * 1024

export interface LargeFile {
  path: string
  sha256: string
}

export async function makeLargeFile(bytes: number): Promise<LargeFile> {
  const path = join(tempDir('bench-document'), 'large.bin')
  const hash = createHash('sha256')
  const file = await open(path, 'w')
  const chunk = Buffer.alloc(MIB, 'label data ')
  for (let written = 0; written < bytes; written += chunk.length) {
    // No two alike: a place that is repeated or left out shows in the hash.
    chunk.writeDoubleBE(written)
    await file.write(chunk)
    hash.update(chunk)
  }
  await file.close()
  return { path, sha256: hash.digest('hex') }
}

/** Submits a file as parts, in a stream. */
export async function submitFile(relay: ProductRelay, printerId: string, { path }: LargeFile): Promise<void> {
  const boundary = 'bench-boundary'
  const job = JSON.stringify({ printerId, title: 'Large', contentType: 'application/octet-stream' })
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="job"\r\ncontent-type: application/json\r\n\r\n${job}\r\n--${boundary}\r\ncontent-disposition: form-data; name="document"; filename="large.bin"\r\ncontent-type: application/octet-stream\r\n\r\n`
  const tail = `\r\n--${boundary}--\r\n`
  const headers = { ...relay.authorization, 'content-type': `multipart/form-data; boundary=${boundary}` }
  const request = relay.url.startsWith('https:') ? requestSecure : requestPlain
  const sent = request(`${relay.url}/v1/jobs`, { method: 'POST', headers })
  const answered = new Promise<void>((resolve, reject) => {
    sent.on('error', reject)
    sent.on('response', (response) => {
      response.setEncoding('utf8')
      let text = ''
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => (response.statusCode === 201 ? resolve() : reject(new Error(`${response.statusCode}: ${text}`))))
    })
  })
  await pipeline(Readable.from(parts(head, path, tail)), sent)
  await answered
}

async function* parts(head: string, path: string, tail: string): AsyncGenerator<Buffer> {
  yield Buffer.from(head)
  yield* createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>
  yield Buffer.from(tail)
}
