import { createSocket } from 'node:dgram'
import { once } from 'node:events'

const HEADER_BYTES = 12
const TXT = 16
const IN = 1
/** RFC 1035 §4.1.1: an answer, with authority, and recursion as it was wished. */
const ANSWERS = 0x8480
const NXDOMAIN = 3

export type Dns = Awaited<ReturnType<typeof startDns>>

/** A DNS server on this machine that knows TXT records and nothing else (RFC 1035); a value of more than 255 bytes is sent in parts, as they are. */
export async function startDns() {
  const records = new Map<string, string[]>()
  let isSilent = false
  const socket = createSocket('udp4')
  socket.on('message', (question, from) => {
    if (isSilent) return
    const { name, end } = nameIn(question)
    const values = question.readUInt16BE(end) === TXT ? (records.get(name) ?? []) : []
    const header = Buffer.alloc(HEADER_BYTES)
    header.writeUInt16BE(question.readUInt16BE(0), 0)
    header.writeUInt16BE(ANSWERS | (records.has(name) ? 0 : NXDOMAIN), 2)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(values.length, 6)
    socket.send(Buffer.concat([header, question.subarray(HEADER_BYTES, end + 4), ...values.map(answer)]), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    /** As `CLOUDPRINT_SSO_DNS_SERVERS` takes it. */
    server: `127.0.0.1:${socket.address().port}`,
    /** What stands at a name from now on. */
    set: (name: string, ...values: string[]): void => void records.set(name, values),
    /** Answers nothing any more, as one that a firewall keeps away. */
    fallSilent: (): void => {
      isSilent = true
    },
    close: () => new Promise<void>((closed) => socket.close(() => closed())),
  }
}

function nameIn(question: Buffer): { name: string; end: number } {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}

/** The name by a pointer to the question's, kind, class, no time to live, and the value in parts. */
function answer(value: string): Buffer {
  const bytes = Buffer.from(value)
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += 255) {
    const part = bytes.subarray(at, at + 255)
    parts.push(Buffer.from([part.length]), part)
  }
  const data = Buffer.concat(parts)
  const head = Buffer.alloc(HEADER_BYTES)
  head.writeUInt16BE(0xc000 | HEADER_BYTES, 0)
  head.writeUInt16BE(TXT, 2)
  head.writeUInt16BE(IN, 4)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}
