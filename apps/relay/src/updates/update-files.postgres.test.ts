import { TestReleases } from '@cloudprint/release/testing/test-releases'
import { eventually } from '@cloudprint/testkit/eventually'
import { randomBytes } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPrinter } from '../testing/add-printer.ts'
import { signAssertion } from '../testing/stand-in-agent.ts'
import { startTestRelay } from '../testing/start-test-relay.ts'
import type { TestRelay } from '../testing/start-test-relay.ts'

/** More than fits into the buffers of a connection: who reads nothing of it is still fetching it. */
const noise = randomBytes(16 * 1024 * 1024)
let relay: TestRelay
let path: string
let archive: Buffer
beforeAll(async () => {
  const releases = new TestReleases()
  await releases.publish('1.1.0', { 'noise.bin': noise })
  const [name = ''] = readdirSync(join(releases.folder, 'targets'))
  archive = readFileSync(join(releases.folder, 'targets', name))
  path = `/agent/v1/updates/targets/${name.slice(0, 64)}/${name.slice(65)}`
  relay = await startTestRelay({ settings: { CLOUDPRINT_RELEASES_DIR: releases.folder, CLOUDPRINT_MAX_UPDATE_DOWNLOADS: '2' } })
})
afterAll(async () => relay.close())

/** An enrolled computer; how it fetches the archive. */
async function computer() {
  const { computerId } = await addPrinter(relay.pool)
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true })
  await relay.pool.query('update computer set public_key = $1 where id = $2', [(await exportJWK(publicKey)).x, computerId])
  return {
    async fetch(range?: string): Promise<IncomingMessage> {
      const headers = { authorization: `Bearer ${await signAssertion(computerId, privateKey)}`, ...(range === undefined ? {} : { range }) }
      return new Promise((resolve, reject) => {
        request(`${relay.url}${path}`, { headers, agent: false }, resolve).on('error', reject).end()
      })
    },
  }
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

test('only so many computers fetch at a time, the others are told when to come back, and do when one has left', async () => {
  const [one, two, three] = [await computer(), await computer(), await computer()]
  const [first, second] = [await one.fetch(), await two.fetch()]
  expect([first.statusCode, second.statusCode]).toEqual([200, 200])
  const refused = await three.fetch()
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '60'])
  expect(JSON.parse((await read(refused)).toString('utf8'))).toMatchObject({ code: 'relay-busy', retryable: true })
  first.destroy()
  const third = await eventually(() => three.fetch(), { what: 'a place to be free', until: ({ statusCode }) => statusCode === 200 })
  expect((await read(third)).equals(archive)).toBe(true)
  expect((await read(second)).equals(archive)).toBe(true)
})

test('a computer whose connection broke without a word goes on at once, and the one before is ended', async () => {
  const one = await computer()
  const broken = await one.fetch()
  const again = await one.fetch(`bytes=${archive.length - 10}-`)
  expect([again.statusCode, again.headers['content-range']]).toEqual([
    206,
    `bytes ${archive.length - 10}-${archive.length - 1}/${archive.length}`,
  ])
  expect((await read(again)).equals(archive.subarray(-10))).toBe(true)
  await expect(read(broken)).rejects.toThrow()
})

test('from beyond its end there is nothing, and no place is kept for it', async () => {
  const one = await computer()
  for (let turn = 0; turn < 3; turn += 1) {
    const past = await one.fetch(`bytes=${archive.length}-`)
    expect([past.statusCode, past.headers['content-range']]).toEqual([416, `bytes */${archive.length}`])
    await read(past)
  }
  const others = await Promise.all([computer(), computer()])
  for (const other of others) expect((await read(await other.fetch())).length).toBe(archive.length)
})
