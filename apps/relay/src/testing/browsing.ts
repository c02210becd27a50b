export interface Browsed {
  status: number
  header(name: string): string | null
  body: unknown
}

/** A browser as far as the relay sees one: it keeps cookies, and says that its requests come from the console itself. */
export class Browsing {
  readonly #url: string
  readonly #cookies = new Map<string, string>()

  constructor(url: string) {
    this.#url = url
  }

  get(path: string): Promise<Browsed> {
    return this.#ask(path, {})
  }

  post(path: string, body: object = {}): Promise<Browsed> {
    return this.#ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  }

  get cookieNames(): string[] {
    return [...this.#cookies.keys()]
  }

  async #ask(path: string, init: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Browsed> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...init.headers, 'sec-fetch-site': 'same-origin', 'origin': this.#url, ...(cookie === '' ? {} : { cookie }) }
    const response = await fetch(`${this.#url}${path}`, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    const body: unknown = await response.json().catch(() => undefined)
    return { status: response.status, header: (name) => response.headers.get(name), body }
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) this.#cookies.delete(name)
    else this.#cookies.set(name, value)
  }
}
