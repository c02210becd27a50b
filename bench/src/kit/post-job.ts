import type { Agent } from 'node:http'
import { request } from 'node:http'
import type { HttpTarget } from './http-target.ts'
import { label } from './label.ts'

/** Posts one label as JSON with base64, as a WMS does, and resolves to the status once the whole answer is here. */
export function postJob(target: HttpTarget, number: number, agent: Agent, headers: Record<string, string> = {}): Promise<number> {
  const body = JSON.stringify({
    printerId: target.printerIds[number % target.printerIds.length],
    title: `Label ${number}`,
    contentType: 'application/vnd.zebra.zpl',
    content: label(number).toString('base64'),
  })
  return new Promise((resolve, reject) => {
    const sent = request(
      `${target.url}${target.path}`,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...target.headers, ...headers },
      },
      (response) => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('end', () => {
          const status = response.statusCode ?? 0
          if (status < 300) resolve(status)
          else reject(new Error(`${status}: ${Buffer.concat(chunks).toString('utf8').slice(0, 500)}`))
        })
        response.on('error', reject)
      },
    )
    sent.on('error', reject)
    sent.end(body)
  })
}
