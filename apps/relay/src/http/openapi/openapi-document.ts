import type { Route } from '@cloudprint/protocol/http/route'
import { routes } from '@cloudprint/protocol/http/routes'
import { version } from '../version.ts'
import { createComponents } from './components.ts'
import { describeOperation } from './describe-operation.ts'

const description = `Print from anywhere onto printers that stand behind firewalls.

Errors are \`application/problem+json\` (RFC 9457): \`code\` is stable, \`retryable\` says whether the same request may succeed later,
\`advice\` says what to do. Lists are paged: pass \`nextCursor\` as \`cursor\`. Times are UTC (ISO 8601), identifiers are UUIDs.`

/** The OpenAPI 3.1 document, made from the routes catalog alone. */
export function openapiDocument(catalog: Record<string, Route> = routes): Record<string, unknown> {
  const components = createComponents()
  const all = Object.values(catalog)
  // First everything that is sent back: the plain names are for what readers see most.
  const operations = all.map((route) => ({ route, operation: describeOperation(route, components) }))
  const paths: Record<string, Record<string, unknown>> = {}
  for (const { route, operation } of operations) {
    const path = (paths[route.path] ??= {})
    path[route.method.toLowerCase()] = operation
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Cloud Print', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
    tags: [...new Set(all.map((route) => route.tag))].map((name) => ({ name })),
    paths: components.settle(paths),
    components: {
      schemas: components.schemas(),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer cpk_…`.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'cloudprint.session_token',
          description: 'A person who is signed in to the console.',
        },
        agent: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An assertion that the agent signed with its own key.' },
      },
    },
  }
}
