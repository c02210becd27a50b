import type { FastifyInstance } from 'fastify'
import { isUpload } from './is-upload.ts'
import { ProblemError } from './problem-error.ts'

/** Most uploads are through by then; it stays well below the time in which the whole relay has to stop. */
const GRACE_MS = 7_000

/**
 * Uploads that are under way when the relay stops may come to their end. Those that do not within the grace are answered that
 * it stops, and whoever reads them lets go of what it holds: a connection that is only cut says nothing of what was kept.
 */
export function endUploadsOnClose(fastify: FastifyInstance, graceMs = GRACE_MS): void {
  const underWay = new Set<() => void>()
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (!isUpload(request)) return done(null, payload)
    const { raw } = request
    const end = () => {
      const detail = 'The upload was not complete when this relay had to stop. Nothing of it was kept.'
      raw.emit('error', new ProblemError({ code: 'relay-stopping', detail }))
    }
    const isOver = () => void underWay.delete(end)
    underWay.add(end)
    // Once it is complete the answer is ours to give, and the relay waits for it.
    raw.once('end', isOver)
    reply.raw.once('close', isOver)
    done(null, payload)
  })
  let isClosing = false
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    // A connection that is kept for a next request would keep the relay.
    if (isClosing) reply.header('connection', 'close')
    done(null, payload)
  })
  fastify.addHook('preClose', (done) => {
    isClosing = true
    setTimeout(() => {
      for (const end of underWay) end()
    }, graceMs).unref()
    done()
  })
}
