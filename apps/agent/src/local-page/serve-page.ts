import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from '@cloudprint/process-kit/logger'
import type { LocalStatus } from '../local-status.ts'
import { forEverybody } from './for-everybody.ts'
import type { StatusForEverybody } from './for-everybody.ts'
import { pageStyle, renderPage } from './render-page.ts'

interface ServePage {
  /** Undefined for any that is free. */
  port: number
  status: () => LocalStatus
  log: Logger
}

/** A few browsers open two or three each. Any program of any user here may connect, and what it holds is the agent's memory. */
const MAX_CONNECTIONS = 20
/** Who asks from this machine says so at once. How often it is looked for others wakes an idle machine. */
const patience = { headersTimeout: 2_000, requestTimeout: 2_000, connectionsCheckingInterval: 5_000 }

/**
 * Shows the agent's status to browsers on this machine. It listens on loopback alone, changes nothing, and answers nobody who asks for
 * another host: a page on the internet whose name was pointed at this machine reads nothing (DNS rebinding). Where the port is taken, by
 * another agent perhaps, it takes any that is free. @returns its address; undefined when none could be opened, which keeps nobody from printing.
 */
export async function servePage({ port, status, log }: ServePage): Promise<{ url: string; close: () => void } | undefined> {
  const server = createServer(patience, (request, response) => answer(request, response, () => forEverybody(status())))
  server.maxConnections = MAX_CONNECTIONS
  // Of one that does not read its answer.
  server.timeout = 10_000
  const isOpen = (await listens(server, port)) || (await listens(server, 0))
  if (!isOpen) {
    log.warn('the local page could not be opened on any port')
    return undefined
  }
  server.unref()
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function listens(server: Server, port: number): Promise<boolean> {
  server.listen({ port, host: '127.0.0.1' })
  try {
    await once(server, 'listening')
    return true
  } catch {
    return false
  }
}

const fixedHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function answer(request: IncomingMessage, response: ServerResponse, status: () => StatusForEverybody): void {
  const send = (code: number, type: string, body: string) => {
    response.writeHead(code, { ...fixedHeaders, 'content-type': `${type}; charset=utf-8` })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(request.headers.host ?? '')) return send(421, 'text/plain', 'Ask for http://127.0.0.1.\n')
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain', 'This page is only read.\n')
  const path = request.url?.split('?', 1)[0]
  if (path === '/') return send(200, 'text/html', renderPage(status()))
  if (path === '/page.css') return send(200, 'text/css', pageStyle)
  if (path === '/status.json') return send(200, 'application/json', JSON.stringify(status()))
  send(404, 'text/plain', 'There is one page here: /\n')
}
