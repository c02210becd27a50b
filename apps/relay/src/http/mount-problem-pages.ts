import { ProblemCode, problemCodes, problems } from '@cloudprint/protocol/problems'
import type { FastifyInstance } from 'fastify'
import { escapeHtml, htmlPage } from './html-page.ts'
import { ProblemError } from './problem-error.ts'

const HTML = 'text/html; charset=utf-8'

/** What the `type` of every problem leads to (RFC 9457 §3.1.1): the catalog, one page each. */
export function mountProblemPages(fastify: FastifyInstance): void {
  fastify.get('/problems', (_request, reply) => reply.type(HTML).send(listPage()))
  fastify.get('/problems/:code', (request, reply) => {
    const code = ProblemCode.safeParse((request.params as { code: string }).code)
    if (!code.success) throw new ProblemError({ code: 'route-not-found', detail: 'There is no such problem; the list is at /problems.' })
    return reply.type(HTML).send(page(code.data))
  })
}

function listPage(): string {
  const items = problemCodes.map(
    (code) => `<li><a href="/problems/${code}"><code>${code}</code></a> ${escapeHtml(problems[code].title)}</li>`,
  )
  return htmlPage({
    title: 'Problems',
    body: `<h1>Problems</h1>\n<p>Every failure that Cloud Print reports has one of these codes.</p>\n<ul>\n${items.join('\n')}\n</ul>`,
  })
}

function page(code: ProblemCode): string {
  const { title, status, retryable, advice } = problems[code]
  const body = `<h1>${escapeHtml(title)}</h1>
<dl>
<dt>Code</dt><dd><code>${code}</code></dd>
<dt>HTTP status</dt><dd>${status}</dd>
<dt>Try the same request again?</dt><dd>${retryable ? 'Yes, it may succeed later.' : 'No, something has to change first.'}</dd>
<dt>What to do</dt><dd>${escapeHtml(advice)}</dd>
</dl>
<p><a href="/problems">All problems</a></p>`
  return htmlPage({ title, body })
}
