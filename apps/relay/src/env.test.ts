import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { RelayEnv, readRelayEnv } from './env.ts'

describe('the relay’s settings', () => {
  test('need none to start on this machine', () => {
    expect(readRelayEnv({})).toMatchObject({
      CLOUDPRINT_DATA_DIR: './data',
      CLOUDPRINT_HOST: '127.0.0.1',
      CLOUDPRINT_API_PORT: 8080,
      CLOUDPRINT_CHANNEL_PORT: 6123,
      CLOUDPRINT_MAX_DOCUMENT_BYTES: 104_857_600,
      CLOUDPRINT_MAX_QUEUED_PER_PRINTER: 10_000,
    })
  })

  test.each(['0.0.0.0', '::', '192.168.1.10', 'print.example.com'])('refuse to serve %s in the clear, and say what to set', (host) => {
    const read = () => readRelayEnv({ CLOUDPRINT_HOST: host })
    expect(read).toThrow(`CLOUDPRINT_HOST: ${host} would be reached without encryption`)
    expect(read).toThrow('set CLOUDPRINT_TLS_CERT_FILE and CLOUDPRINT_TLS_KEY_FILE, or CLOUDPRINT_BEHIND_PROXY')
  })

  test.each(['127.0.0.1', '127.0.0.2', 'localhost', '::1'])('serve %s in the clear', (host) => {
    expect(readRelayEnv({ CLOUDPRINT_HOST: host }).CLOUDPRINT_HOST).toBe(host)
  })

  test('serve everybody with a certificate, or behind a declared proxy', () => {
    const host = { CLOUDPRINT_HOST: '0.0.0.0' }
    expect(readRelayEnv({ ...host, CLOUDPRINT_TLS_CERT_FILE: 'a', CLOUDPRINT_TLS_KEY_FILE: 'b' }).CLOUDPRINT_HOST).toBe('0.0.0.0')
    expect(readRelayEnv({ ...host, CLOUDPRINT_BEHIND_PROXY: 'true' }).CLOUDPRINT_BEHIND_PROXY).toBe('loopback')
    expect(readRelayEnv({ ...host, CLOUDPRINT_BEHIND_PROXY: '10.0.0.0/8, 192.0.2.7' }).CLOUDPRINT_BEHIND_PROXY).toBe('10.0.0.0/8,192.0.2.7')
    for (const wrong of ['nginx', '10.0.0.0/33', '10.0.0.1,,', '10.0.0.0/8/8x']) {
      expect(() => readRelayEnv({ ...host, CLOUDPRINT_BEHIND_PROXY: wrong }), wrong).toThrow('CLOUDPRINT_BEHIND_PROXY')
    }
    expect(() => readRelayEnv({ ...host, CLOUDPRINT_BEHIND_PROXY: 'false' })).toThrow('CLOUDPRINT_HOST')
  })

  test('name every wrong variable and never its value', () => {
    const read = () =>
      readRelayEnv({ CLOUDPRINT_API_PORT: '99999', DATABASE_URL: 'mysql://me:hunter2@db', CLOUDPRINT_AUTH_SECRET: 'short' })
    expect(read).toThrow(/3 settings are wrong:[^]*CLOUDPRINT_API_PORT[^]*DATABASE_URL[^]*CLOUDPRINT_AUTH_SECRET/)
    expect(read).not.toThrow('hunter2')
  })

  test('want a certificate and its key together', () => {
    expect(() => readRelayEnv({ CLOUDPRINT_TLS_CERT_FILE: 'a' })).toThrow('CLOUDPRINT_TLS_KEY_FILE')
  })

  test('want all of an object store, or nothing', () => {
    const store = { CLOUDPRINT_S3_BUCKET: 'documents', CLOUDPRINT_S3_ENDPOINT: 'https://s3.example.com' }
    const key = { CLOUDPRINT_S3_ACCESS_KEY_ID: 'relay', CLOUDPRINT_S3_SECRET_ACCESS_KEY: 'secret' }
    expect(readRelayEnv({ ...store, ...key })).toMatchObject({ ...store, CLOUDPRINT_S3_REGION: 'us-east-1', CLOUDPRINT_S3_PREFIX: '' })
    expect(() => readRelayEnv({ ...store, CLOUDPRINT_S3_ACCESS_KEY_ID: 'relay' })).toThrow('CLOUDPRINT_S3_SECRET_ACCESS_KEY: is not set')
    expect(() => readRelayEnv({ CLOUDPRINT_S3_ENDPOINT: 'https://s3.example.com' })).toThrow('CLOUDPRINT_S3_BUCKET: is not set')
    expect(() => readRelayEnv({ ...store, CLOUDPRINT_S3_PATH_STYLE: 'maybe' })).toThrow('is neither "true" nor "false"')
  })

  test('want another role in DATABASE_URL than the one that owns the tables', () => {
    const [relay, owner] = ['postgres://relay:one@db/cloudprint', 'postgres://owner:two@db/cloudprint']
    const two = { DATABASE_URL: relay, CLOUDPRINT_MIGRATION_DATABASE_URL: owner }
    expect(readRelayEnv(two)).toMatchObject(two)
    for (const wrong of [owner, 'postgres://db/cloudprint', '', 'nothing'])
      expect(() => readRelayEnv({ ...two, DATABASE_URL: wrong }), wrong).toThrow('DATABASE_URL: ')
  })

  test('are each described, and in the sample file', () => {
    const sample = readFileSync(new URL('../../../infra/settings/relay.env', import.meta.url), 'utf8')
    for (const [name, field] of Object.entries(RelayEnv.shape)) {
      expect(field.description ?? '', name).toMatch(/\.$/)
      expect(sample, name).toMatch(new RegExp(`^# ?${name}=`, 'm'))
    }
  })
})
