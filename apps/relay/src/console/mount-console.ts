import fastifyStatic from '@fastify/static'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { htmlPage } from '../http/html-page.ts'
import { ProblemError } from '../http/problem-error.ts'
import { ownFolder } from '../own-folder.ts'

const builtConsole = fileURLToPath(new URL('../admin/dist/', ownFolder))

/** Addresses that belong to machines: what does not exist there is a problem, never a page. */
const machines = /^\/(v1|agent|auth|health|metrics|problems|socket\.io)(\/|$)/

/**
 * Serves the console at `/`. Its router makes up addresses in the browser, so any page address is answered with
 * `index.html`. Files under `assets/` carry their hash in the name and never change.
 */
export function mountConsole(fastify: FastifyInstance, folder = builtConsole): void {
  void fastify.register((scope, _options, done) => {
    // What leads out of the folder or is no path at all: the plugin refuses it with errors of its own.
    scope.setErrorHandler((error: FastifyError, request) => {
      const isRefused = error.statusCode !== undefined && error.statusCode < 500
      throw isRefused ? nothingAt(request.url) : error
    })
    void scope.register(fastifyStatic, { root: folder, serve: false, preCompressed: true })
    scope.get('/assets/*', (request, reply) => reply.sendFile(`assets/${wildcard(request)}`, { maxAge: '365d', immutable: true }))
    scope.get('/*', (request, reply) => servePage(request, reply, folder))
    done()
  })
}

function servePage(request: FastifyRequest, reply: FastifyReply, folder: string): FastifyReply {
  const path = wildcard(request)
  if (machines.test(`/${path}`)) throw nothingAt(`/${path}`)
  if (/\.\w+$/.test(path) && path !== 'index.html') return reply.sendFile(path, { maxAge: '1h' })
  if (!existsSync(join(folder, 'index.html'))) return reply.code(503).type('text/html; charset=utf-8').send(notBuilt)
  return reply.sendFile('index.html', { cacheControl: false }).header('cache-control', 'no-cache')
}

function nothingAt(address: string): ProblemError {
  return new ProblemError({ code: 'route-not-found', detail: `There is nothing for GET ${address.split('?', 1)[0]?.slice(0, 200)}.` })
}

function wildcard(request: FastifyRequest): string {
  return (request.params as { '*': string })['*']
}

const notBuilt = htmlPage({
  title: 'The console is not built',
  body: `<h1>The console is not built</h1>
<p>The relay runs, but the console's files are missing. Build them, then load this page again:</p>
<p><code>npx pnpm@12.21.0 build</code></p>
<p>The API is described at <a href="/v1/docs">/v1/docs</a>.</p>`,
})
