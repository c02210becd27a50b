import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:https'
import { connect } from 'node:tls'
import { parseArgs } from 'node:util'

/**
 * A device on a site's way out that opens TLS and looks inside, as a process: it shows a certificate of its own for what it stands before, and passes
 * requests and WebSockets on. Without `--websockets` it refuses those, as filters do; with `--old` it speaks TLS 1.2 at most.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    toPort: { type: 'string', default: '443' },
    cert: { type: 'string', default: '' },
    key: { type: 'string', default: '' },
    websockets: { type: 'boolean', default: false },
    old: { type: 'boolean', default: false },
  },
})
// It does not judge what it stands before: whom it serves shall see its own certificate alone.
const there = { host: values.host, port: Number(values.toPort), rejectUnauthorized: false }

const maxVersion = values.old ? 'TLSv1.2' : 'TLSv1.3'
const device = createServer({ cert: readFileSync(values.cert), key: readFileSync(values.key), maxVersion }, (asked, answer) => {
  const { method = 'GET', url: path = '/', headers } = asked
  const passed = request({ ...there, method, path, headers }, (answered) => {
    answer.writeHead(answered.statusCode ?? 502, answered.headers)
    answered.pipe(answer)
    answered.on('error', () => answer.destroy())
  })
  passed.on('error', () => (answer.headersSent ? answer.destroy() : answer.writeHead(502).end()))
  answer.on('close', () => passed.destroy())
  asked.pipe(passed)
})
device.on('upgrade', (asked, near, head) => {
  near.on('error', () => {})
  if (!values.websockets) return void near.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
  const far = connect(there, () => {
    const { rawHeaders } = asked
    const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []))
    far.write(`GET ${asked.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    far.write(head)
    near.pipe(far).pipe(near)
  })
  far.on('error', () => near.destroy())
  near.on('close', () => far.destroy())
  far.on('close', () => near.destroy())
})
device.on('tlsClientError', () => {})
device.listen(Number(values.port), '0.0.0.0', () => process.stdout.write('the device stands\n'))
