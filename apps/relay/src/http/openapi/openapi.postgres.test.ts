import { routes } from '@cloudprint/protocol/http/routes'
import type { Route } from '@cloudprint/protocol/http/route'
import { silentLogger } from '@cloudprint/process-kit/logger'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { HTTPMethods } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestRelay } from '../../testing/start-test-relay.ts'
import type { TestRelay } from '../../testing/start-test-relay.ts'
import { createAdapter } from '../create-adapter.ts'
import { NestLog } from '../nest-log.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await startTestRelay()
})
afterAll(async () => relay.close())

test.each(Object.values<Route>(routes))('$id of the catalog is served', ({ method, path }) => {
  const url = path.replaceAll(/\{(\w+)\}/g, ':$1')
  expect(
    relay.app
      .getHttpAdapter()
      .getInstance()
      .hasRoute({ method: method as HTTPMethods, url }),
  ).toBe(true)
})

test('a route under /v1 that is not in the catalog keeps the relay from starting', async () => {
  @Controller()
  class Stray {
    @Get('/v1/stray')
    open() {
      return {}
    }
  }
  @Module({ controllers: [Stray] })
  class StrayModule {}
  const adapter = createAdapter({ tls: undefined, isSecure: false, trustProxy: undefined, maxUploadBytes: 1 })
  const app = await NestFactory.create(StrayModule, adapter, { abortOnError: false, bodyParser: false, logger: new NestLog(silentLogger) })
  await expect(app.init()).rejects.toThrow('/v1/stray has no @Handle()')
})

test('the description is served, and its page without anything from elsewhere', async () => {
  const document = (await (await fetch(`${relay.url}/v1/openapi.json`)).json()) as { paths: object }
  expect(Object.keys(document.paths)).toEqual([...new Set(Object.values<Route>(routes).map((route) => route.path))])
  const page = await (await fetch(`${relay.url}/v1/docs`)).text()
  const resources = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address)
  expect(resources.length).toBeGreaterThan(2)
  for (const address of resources) {
    expect(address).toMatch(/^\/v1\/docs\//)
    const resource = await fetch(relay.url + address)
    expect(resource.status).toBe(200)
    // A body that nobody reads is being sent for as long as its client lives, and the relay's end waits for that.
    await resource.bytes()
  }
  expect(page).not.toMatch(/<script>|<style>|onload=/)
})
