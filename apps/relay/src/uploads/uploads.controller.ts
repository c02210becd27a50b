import type { InputOf } from '@cloudprint/protocol/http/route'
import {
  continueUpload,
  createUpload,
  describeUploads,
  getUploadOffset,
  giveUploadUp,
  TUS_EXTENSIONS,
  TUS_VERSION,
  UPLOAD_CONTENT_TYPE,
} from '@cloudprint/protocol/http/upload-routes'
import { Controller, Inject, Req, Res } from '@nestjs/common'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Readable } from 'node:stream'
import type { Caller } from '../access/caller.ts'
import { Calling, Handle, Input, InputHead } from '../http/handle-route.ts'
import type { HeadOf } from '../http/parse-input.ts'
import { ProblemError, unwrap } from '../http/problem-error.ts'
import type { UploadPosition } from './uploads.ts'
import { Uploads } from './uploads.ts'

@Controller()
export class UploadsController {
  constructor(@Inject(Uploads) private readonly uploads: Uploads) {}

  @Handle(describeUploads)
  describe(@Res({ passthrough: true }) reply: FastifyReply) {
    reply.header('tus-version', TUS_VERSION).header('tus-extension', TUS_EXTENSIONS).header('tus-max-size', this.uploads.maxBytes)
  }

  @Handle(createUpload)
  async create(
    @Input() { headers }: InputOf<typeof createUpload>,
    @Calling() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = { target: headers['upload-metadata'], lengthBytes: headers['upload-length'] }
    reply.header('tus-max-size', this.uploads.maxBytes)
    const { upload } = unwrap(await this.uploads.begin(caller, asked, new Date()))
    reply.header('location', `/v1/uploads/${upload.id}`).header('upload-expires', new Date(upload.expiresAt).toUTCString())
    return upload
  }

  @Handle(getUploadOffset)
  async look(
    @Input() { params }: InputOf<typeof getUploadOffset>,
    @Calling() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const position = unwrap(await this.uploads.look(params.uploadId, caller, new Date()))
    tellPosition(reply, position).header('upload-length', position.lengthBytes)
  }

  @Handle(continueUpload)
  async append(
    @InputHead() { params, headers }: HeadOf<typeof continueUpload>,
    @Calling() caller: Caller,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const body = bodyOf(request)
    const position = await this.uploads.append(params.uploadId, caller, { body, from: headers['upload-offset'], now: new Date() })
    tellPosition(reply, unwrap(position))
  }

  @Handle(giveUploadUp)
  async giveUp(@Input() { params }: InputOf<typeof giveUploadUp>, @Calling() caller: Caller) {
    unwrap(await this.uploads.giveUp(params.uploadId, caller, new Date()))
  }
}

function tellPosition(reply: FastifyReply, { offset, expiresAt }: UploadPosition): FastifyReply {
  return reply.header('upload-offset', offset).header('upload-expires', expiresAt.toUTCString()).header('cache-control', 'no-store')
}

function bodyOf({ body, headers }: FastifyRequest): Readable {
  if (body instanceof Readable) return body
  const type = headers['content-type'] ?? 'no type'
  throw new ProblemError({
    code: 'media-type-unsupported',
    detail: `It has ${type.slice(0, 100)}, and bytes of uploads have ${UPLOAD_CONTENT_TYPE}.`,
  })
}
