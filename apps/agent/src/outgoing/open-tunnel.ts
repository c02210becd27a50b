import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Obstacle } from './obstacle.ts'
import { obstacleOf } from './obstacle-of.ts'
import { nameOf } from './proxy.ts'
import type { Proxy } from './proxy.ts'

/** A proxy's whole answer to CONNECT is a few lines. */
const MAX_HEAD_BYTES = 16 * 1024

/**
 * Has a proxy connect to a host; what comes back is a bare connection to it.
 * @throws Obstacle saying what the proxy did not like, or that it does not answer within the time.
 */
export async function openTunnel(proxy: Proxy, { host, port }: { host: string; port: number }, withinMs: number): Promise<Socket> {
  const { isTls, host: proxyHost, port: proxyPort } = proxy
  const there = { host: proxyHost, port: proxyPort }
  const socket = isTls ? connectTls({ ...there, servername: proxyHost }) : connect(there)
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise<Socket>((resolve, reject) => {
    let head = Buffer.alloc(0)
    const end = (act: () => void) => {
      clearTimeout(timer)
      socket.off('error', failed).off('data', read).off('close', closed)
      act()
    }
    const refuse = (obstacle: Obstacle) =>
      end(() => {
        socket.on('error', () => undefined).destroy()
        reject(obstacle)
      })
    const failed = (cause: unknown) => refuse(ofProxy(proxy, obstacleOf(cause).message, cause))
    const closed = () => refuse(new Obstacle('proxy-refuses', `${nameOf(proxy)} hung up on CONNECT ${target}`))
    const read = (bytes: Buffer) => {
      head = Buffer.concat([head, bytes])
      const ends = head.indexOf('\r\n\r\n')
      if (ends === -1 && head.length < MAX_HEAD_BYTES) return
      const obstacle = judge(proxy, target, head.toString('latin1', 0, ends === -1 ? 0 : ends))
      if (obstacle !== undefined) return refuse(obstacle)
      end(() => {
        // What the host says first, as some do, is not the proxy's.
        socket.pause()
        if (head.length > ends + 4) socket.unshift(head.subarray(ends + 4))
        resolve(socket)
      })
    }
    const timer = setTimeout(() => {
      const isThere = !socket.connecting
      const within = `within ${withinMs / 1000} s`
      refuse(
        isThere
          ? new Obstacle('proxy-refuses', `${nameOf(proxy)} has not connected to ${target} ${within}`)
          : new Obstacle('proxy-unreachable', `${nameOf(proxy)}, from ${proxy.from}: no answer ${within}`),
      )
    }, withinMs)
    socket.on('error', failed).on('data', read).on('close', closed)
    socket.once(isTls ? 'secureConnect' : 'connect', () => socket.write(request(target, proxy)))
  })
}

function request(target: string, { credentials }: Proxy): string {
  const lines = [`CONNECT ${target} HTTP/1.1`, `Host: ${target}`]
  if (credentials !== undefined) {
    const { username, password } = credentials
    lines.push(`Proxy-Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}

function ofProxy(proxy: Proxy, why: string, cause: unknown): Obstacle {
  return new Obstacle('proxy-unreachable', `${nameOf(proxy)}, from ${proxy.from}: ${why}`, { cause })
}

function judge(proxy: Proxy, target: string, head: string): Obstacle | undefined {
  const [first = '', ...lines] = head.split('\r\n')
  const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(first)?.[1] ?? 0)
  if (status >= 200 && status < 300) return undefined
  const name = nameOf(proxy)
  if (status === 0) return new Obstacle('proxy-unreachable', `${name}, from ${proxy.from}: what answers there is no HTTP proxy`)
  if (status !== 407) return new Obstacle('proxy-refuses', `${name} answers CONNECT ${target} with ${status}`)
  const kinds = lines.flatMap((line) => /^proxy-authenticate:\s*([\w-]+)/i.exec(line)?.[1] ?? [])
  if (!kinds.some((kind) => kind.toLowerCase() === 'basic') && kinds.length > 0)
    return new Obstacle('proxy-wants-other-sign-in', `${name} wants ${kinds.join(' or ')}`)
  return proxy.credentials === undefined
    ? new Obstacle('proxy-wants-sign-in', `${name}, from ${proxy.from}`)
    : new Obstacle('proxy-refuses-sign-in', `${name}, from ${proxy.from}`)
}
