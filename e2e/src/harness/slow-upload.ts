import { once } from 'node:events'
import { request } from 'node:http'

const boundary = 'story-boundary'

/** A submission in parts, cut in two where its document begins and ends. */
export function partsOf(job: object): { head: Buffer; tail: Buffer } {
  const jobPart = `--${boundary}\r\ncontent-disposition: form-data; name="job"\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(job)}\r\n`
  const documentHead = `--${boundary}\r\ncontent-disposition: form-data; name="document"; filename="document"\r\n\r\n`
  return { head: Buffer.from(jobPart + documentHead), tail: Buffer.from(`\r\n--${boundary}--\r\n`) }
}

export interface SlowUpload {
  write(...pieces: Buffer[]): Promise<void>
  /** What is answered, whether the body is complete or not. */
  answer(): Promise<{ status: number; body: unknown }>
  /** Ends the body, complete or not, and resolves with the answer. */
  end(): Promise<{ status: number; body: unknown }>
  /** Cuts the connection, as a network does. */
  cut(): void
}

/** A multipart request whose body comes piece by piece. */
export function openUpload(url: string, headers: Record<string, string>): SlowUpload {
  const outgoing = request(url, { method: 'POST', headers: { ...headers, 'content-type': `multipart/form-data; boundary=${boundary}` } })
  outgoing.on('error', () => {}) // the relay may answer and close before everything was sent
  const answered = once(outgoing, 'response')
  answered.catch(() => {}) // looked at in `answer`
  const answer = async () => {
    const [response] = (await answered) as [NodeJS.ReadableStream & { statusCode?: number }]
    let text = ''
    for await (const chunk of response) text += String(chunk)
    return { status: response.statusCode ?? 0, body: JSON.parse(text) as unknown }
  }
  return {
    answer,
    write: async (...pieces) => {
      for (const piece of pieces) await new Promise<void>((resolve) => outgoing.write(piece, () => resolve()))
    },
    end: () => {
      outgoing.end()
      return answer()
    },
    cut: () => void outgoing.destroy(),
  }
}
