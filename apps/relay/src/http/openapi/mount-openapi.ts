import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openapiDocument } from './openapi-document.ts'

const swaggerUi = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')))

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cloud Print API</title>
<link rel="stylesheet" href="/v1/docs/assets/swagger-ui.css">
<link rel="icon" href="/v1/docs/assets/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/v1/docs/assets/swagger-ui-bundle.js"></script>
<script src="/v1/docs/start.js"></script>
</body>
</html>
`

/** A file, because the content security policy takes no inline script. */
const start = `SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true, displayRequestDuration: true, validatorUrl: null })
`

/** The API's description, for machines and as a page that needs nothing from elsewhere. */
export function mountOpenapi(fastify: FastifyInstance): void {
  const config = { isPage: true }
  // Made when it is asked for: it takes a tenth of a start.
  let document: string | undefined
  fastify.get('/v1/openapi.json', { config }, (_request, reply) => {
    document ??= JSON.stringify(openapiDocument())
    return reply.type('application/json; charset=utf-8').send(document)
  })
  fastify.get('/v1/docs', { config }, (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  fastify.get('/v1/docs/start.js', { config }, (_request, reply) => reply.type('text/javascript; charset=utf-8').send(start))
  void fastify.register((scope, _options, done) => {
    void scope.register(fastifyStatic, { root: swaggerUi, serve: false })
    const names = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']
    for (const name of names) scope.get(`/v1/docs/assets/${name}`, { config }, (_request, reply) => reply.sendFile(name))
    done()
  })
}
