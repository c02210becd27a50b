import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import S3rver from 's3rver'
import { tempDir } from './temp-dir.ts'

/** What a store answers instead of doing what it was asked. */
export interface S3Refusal {
  status: number
  code: string
}

export type S3 = Awaited<ReturnType<typeof startS3>>

const bucket = 'documents'

/**
 * An S3-compatible store in this process, its objects in a folder of their own. s3rver knows neither the list nor the abort of
 * uploads in parts; both are added here, over the folder in which it keeps the parts.
 */
export async function startS3(port = 0) {
  const directory = tempDir('s3')
  const store = new S3rver({ directory, silent: true, configureBuckets: [{ name: bucket }] })
  await store.configureBuckets()
  const handle = store.callback()
  let refuse: (request: IncomingMessage) => S3Refusal | undefined = () => undefined
  const server = createServer((request, response) => {
    const refusal = refuse(request)
    if (refusal !== undefined) return answerError(request, response, refusal)
    const url = new URL(request.url ?? '/', 'http://store')
    const uploadId = url.searchParams.get('uploadId')
    if (request.method === 'GET' && url.searchParams.has('uploads')) return listUploads(response)
    if (request.method === 'DELETE' && uploadId !== null) return abortUpload(response, uploadId)
    handle(request, response)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')

  const uploadsFolder = join(directory, bucket, '._S3rver_uploads')

  function uploads(): { id: string; key: string; at: Date }[] {
    if (!existsSync(uploadsFolder)) return []
    return readdirSync(uploadsFolder).map((id) => ({
      id,
      key: readFileSync(join(uploadsFolder, id, 'key'), 'utf8'),
      at: statSync(join(uploadsFolder, id, 'key')).mtime,
    }))
  }
  function listUploads(response: ServerResponse): void {
    const items = uploads().map(
      ({ id, key, at }) => `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>${at.toISOString()}</Initiated></Upload>`,
    )
    const body = `<ListMultipartUploadsResult><Bucket>${bucket}</Bucket><IsTruncated>false</IsTruncated>${items.join('')}</ListMultipartUploadsResult>`
    response.writeHead(200, { 'content-type': 'application/xml' }).end(body)
  }
  function abortUpload(response: ServerResponse, id: string): void {
    rmSync(join(uploadsFolder, id), { recursive: true, force: true })
    response.writeHead(204).end()
  }

  return {
    bucket,
    directory,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    /** Uploads in parts that were neither completed nor aborted. */
    uploads,
    /** From now on requests for which this names a refusal are refused. */
    refuseWhere(wanted: (request: IncomingMessage) => S3Refusal | undefined): void {
      refuse = wanted
    },
    async close(): Promise<void> {
      server.close()
      server.closeAllConnections()
      store.logger.exceptions.unhandle()
      store.logger.close()
      await once(server, 'close').catch(() => undefined)
    },
  }
}

/** After its body, as servers do that are asked to continue. */
function answerError(request: IncomingMessage, response: ServerResponse, { status, code }: S3Refusal): void {
  request.resume()
  request.on('end', () =>
    response
      .writeHead(status, { 'content-type': 'application/xml' })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`),
  )
}
