import { z } from 'zod'
import { allDocumentFormats, DocumentFormat } from '../document-format.ts'
import { PrinterId, UploadId } from '../ids.ts'
import { SEALED_CONTENT_TYPE, Timestamp, namesInnerType } from '../job.ts'
import { route } from './route.ts'

const tag = 'Uploads'
const access = { by: 'client', scope: 'jobs:write' } as const
const params = z.object({ uploadId: UploadId })

/** The version of https://tus.io/protocols/resumable-upload that is spoken here, and what of it beside its core. */
export const TUS_VERSION = '1.0.0'
export const TUS_EXTENSIONS = 'creation,expiration,termination'
/** Of the body of a request that goes on with an upload. */
export const UPLOAD_CONTENT_TYPE = 'application/offset+octet-stream'

const TusHeaders = { 'tus-resumable': z.literal(TUS_VERSION) }
/** A number of bytes, in decimal. */
const Bytes = z
  .string()
  .regex(/^\d{1,15}$/, 'is no number of bytes')
  .transform(Number)

/** What a document is for that is uploaded before its job is submitted. */
export const UploadTarget = z
  .object({
    printerId: PrinterId,
    contentType: z.enum([...allDocumentFormats, SEALED_CONTENT_TYPE]),
    /** What is inside of a sealed document. */
    innerContentType: DocumentFormat.optional(),
  })
  .refine(...namesInnerType)
export type UploadTarget = z.infer<typeof UploadTarget>

/** Pairs of a name and a value in base64, with commas between them; names that mean nothing here are left aside. */
const UploadMetadata = z
  .string()
  .max(4_096)
  .transform((text, context) => {
    try {
      return Object.fromEntries(
        text.split(',').map((pair) => {
          const [name = '', value = ''] = pair.trim().split(' ')
          return [name, atob(value)]
        }),
      ) as z.input<typeof UploadTarget>
    } catch {
      context.addIssue({ code: 'custom', message: 'has a value that is not base64' })
      return z.NEVER
    }
  })
  .pipe(UploadTarget)

export const Upload = z
  .object({
    /** Also the id of the job that it becomes. */
    id: UploadId,
    ...UploadTarget.shape,
    /** Of the whole document. */
    sizeBytes: z.int(),
    /** So many bytes have come. */
    offset: z.int(),
    /** Until then it is complete and submitted, or it is removed. */
    expiresAt: Timestamp,
  })
  .meta({ id: 'Upload' })
export type Upload = z.infer<typeof Upload>

export const describeUploads = route({
  id: 'describeUploads',
  method: 'OPTIONS',
  path: '/v1/uploads',
  tag,
  summary: 'What uploads may be',
  description:
    'Answers by headers alone: `Tus-Version`, `Tus-Extension` and `Tus-Max-Size`, the largest document in bytes; one that its submitter has sealed may be larger.',
  access: { by: 'everybody' },
  replies: { 204: null },
  problems: [],
})

export const createUpload = route({
  id: 'createUpload',
  method: 'POST',
  path: '/v1/uploads',
  tag,
  summary: 'Begin an upload that can go on after a cut',
  description:
    'For documents that are large, or links that break: speaks tus 1.0.0, for which there are clients in many languages; how to do without one stands in docs/uploads.md. `Upload-Length` is the size of the document, `Upload-Metadata` says what it is for: `printerId`, `contentType` and, of a sealed one, `innerContentType`, each followed by its value in base64. The document is sealed while it comes in, so printer and type can not be changed later. Send it to the address in `Location`, then name the upload’s id as `uploadId` in `POST /v1/jobs`. All of this within the time that `Upload-Expires` says.',
  access,
  headers: z.object({ ...TusHeaders, 'upload-length': Bytes, 'upload-metadata': UploadMetadata }),
  replies: { 201: Upload },
  problems: [
    'upload-protocol-unsupported',
    'printer-not-found',
    'printer-gone',
    'document-empty',
    'document-too-large',
    'document-format-unsupported',
    'sealing-key-missing',
    'sealing-key-retired',
    'too-many-uploads',
  ],
})

export const getUploadOffset = route({
  id: 'getUploadOffset',
  method: 'HEAD',
  path: '/v1/uploads/{uploadId}',
  tag,
  summary: 'How far an upload is',
  description:
    'Answers by headers alone: `Upload-Offset`, `Upload-Length` and `Upload-Expires`. A request that is still sending to it is ended, so that the answer holds: after a cut the relay may not have noticed yet.',
  access,
  params,
  headers: z.object(TusHeaders),
  replies: { 200: null },
  problems: ['upload-not-found', 'upload-protocol-unsupported'],
})

export const continueUpload = route({
  id: 'continueUpload',
  method: 'PATCH',
  path: '/v1/uploads/{uploadId}',
  tag,
  summary: 'Send the rest of an upload, or some of it',
  description:
    'The bytes from `Upload-Offset` on, as `application/offset+octet-stream`. 204 with the new `Upload-Offset`. What came of a request that is cut is kept. After the last byte the document is stored before it is answered.',
  access,
  params,
  headers: z.object({ ...TusHeaders, 'upload-offset': Bytes }),
  replies: { 204: null },
  problems: [
    'upload-not-found',
    'upload-protocol-unsupported',
    'upload-offset-mismatch',
    'upload-in-use',
    'upload-interrupted',
    'upload-length-exceeded',
    'media-type-unsupported',
    'content-encoding-unsupported',
    'document-too-large',
    'document-truncated',
    'document-format-mismatch',
    'sealed-document-invalid',
    'sealing-key-missing',
    'sealing-key-retired',
    'storage-full',
    'storage-away',
  ],
})

export const giveUploadUp = route({
  id: 'giveUploadUp',
  method: 'DELETE',
  path: '/v1/uploads/{uploadId}',
  tag,
  summary: 'Give an upload up',
  description: 'What came of it is removed. One that has become a job is not touched: cancel the job.',
  access,
  params,
  headers: z.object(TusHeaders),
  replies: { 204: null },
  problems: ['upload-not-found', 'upload-protocol-unsupported', 'upload-used'],
})
