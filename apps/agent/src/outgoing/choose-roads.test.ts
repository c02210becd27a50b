import { expect, test } from 'vitest'
import { chooseRoads, readScriptAnswer } from './choose-roads.ts'
import type { Configured } from './choose-roads.ts'
import { nameOf } from './proxy.ts'
import type { Road } from './proxy.ts'
import { ProxySetting } from './proxy-setting.ts'
import { proxyToKeep } from './proxy-to-keep.ts'

const relay = new URL('https://print.example.com:6123')
const nothing: Configured = { setting: 'system', env: {}, system: undefined }
const names = (roads: Road[]) => roads.map((road) => (road === 'direct' ? 'direct' : nameOf(road)))

function roads(configured: Partial<Configured>, url = relay): string[] {
  const chosen = chooseRoads(url, { ...nothing, ...configured })
  return 'roads' in chosen ? names(chosen.roads) : [chosen.scriptUrl]
}

const windows = (set: Partial<NonNullable<Configured['system']>['set']>) => ({ set: { exceptions: [], ...set }, from: 'Windows' })

test.each<[string, Partial<Configured>, string[]]>([
  ['where nothing is set', {}, ['direct']],
  ['the environment’s proxy', { env: { https: 'http://a:3128' } }, ['http://a:3128']],
  ['the environment’s proxy for all', { env: { all: 'http://a:3128', http: 'http://b:3128' } }, ['http://a:3128']],
  ['not for what the environment leaves out', { env: { https: 'http://a:3128', except: 'example.com' } }, ['direct']],
  ['the settings’ before the environment’s', { setting: { url: 'http://c:1' }, env: { https: 'http://a:3128' } }, ['http://c:1']],
  ['straight where the settings say so', { setting: 'none', env: { https: 'http://a:3128' } }, ['direct']],
  ['not for what the settings leave out', { setting: { url: 'http://c:1', except: ['print.example.com'] } }, ['direct']],
  ['the environment’s before the system’s', { env: { https: 'a:1' }, system: windows({ https: 'b:1' }) }, ['http://a:1']],
  ['the system’s', { system: windows({ https: 'b:1' }) }, ['http://b:1']],
  ['not for what the system leaves out', { system: windows({ https: 'b:1', exceptions: ['*.example.com'] }) }, ['direct']],
  ['the system’s script before its proxy', { system: windows({ https: 'b:1', scriptUrl: 'http://wpad/x' }) }, ['http://wpad/x']],
  ['the settings’ script', { setting: { script: 'file:///proxy.pac' } }, ['file:///proxy.pac']],
])('%s', (_what, configured, expected) => {
  expect(roads(configured)).toEqual(expected)
})

test('this machine itself is reached without any proxy', () => {
  expect(roads({ setting: { url: 'http://c:1' } }, new URL('http://127.0.0.1:4433'))).toEqual(['direct'])
})

test('user name and password of the settings go before those in the address', () => {
  const chosen = chooseRoads(relay, { ...nothing, setting: { url: 'http://a:b@c:1', username: 'me', password: 'secret' } })
  expect(chosen).toMatchObject({ roads: [{ credentials: { username: 'me', password: 'secret' } }] })
})

test.each<[string, Partial<Configured>]>([
  ['the environment’s proxy', { env: { https: 'http://a:3128' } }],
  ['the system’s proxy', { system: windows({ https: 'b:1' }) }],
])('%s takes the user name and password of the settings', (_what, configured) => {
  const signIn = { username: 'me', password: 'secret' }
  const chosen = chooseRoads(relay, { ...nothing, setting: { system: true, ...signIn }, ...configured })
  expect(chosen).toMatchObject({ roads: [{ credentials: signIn }] })
})

test('a password alone is told with no name, as Basic allows', () => {
  const alone = { roads: [{ credentials: { username: '', password: 'secret' } }] }
  expect(chooseRoads(relay, { ...nothing, setting: { url: 'http://c:1', password: 'secret' } })).toMatchObject(alone)
  expect(chooseRoads(relay, { ...nothing, setting: { url: 'http://:secret@c:1' } })).toMatchObject(alone)
  expect(proxyToKeep(relay, 'http://:secret@c:1/proxy.pac', {})).toEqual({
    script: 'http://c:1/proxy.pac',
    username: '',
    password: 'secret',
  })
})

test('proxies that a script names take the user name and password of the settings', () => {
  const signIn = { username: 'me', password: 'secret' }
  const bySetting = chooseRoads(relay, { ...nothing, setting: { script: 'http://wpad/x', ...signIn } })
  const ofSystem = { ...nothing, setting: { system: true, ...signIn }, system: windows({ scriptUrl: 'http://wpad/x' }) } as const
  for (const chosen of [bySetting, chooseRoads(relay, ofSystem)]) expect(chosen).toMatchObject({ scriptUrl: 'http://wpad/x', signIn })
  expect(readScriptAnswer('PROXY a:1; DIRECT', 'the script', signIn)).toMatchObject([{ credentials: signIn }, 'direct'])
})

test('a setting that names no way is refused, with those that there are', () => {
  for (const setting of ['sytem', { sytem: true }]) {
    expect(ProxySetting.safeParse(setting).error?.issues[0]?.message).toMatch(/"system".*"url".*"script"/)
  }
})

test.each([
  [{ script: 'http://wpad/x', usrname: 'me' }, { script: 'http://wpad/x' }],
  [{ system: true, url: 'http://c:1' }, { url: 'http://c:1' }],
])('names in a setting that nobody reads (%o) stop nothing', (setting, read) => {
  expect(ProxySetting.parse(setting)).toEqual(read)
})

test.each([
  ['DIRECT', ['direct']],
  ['PROXY a:3128; HTTPS b:443; DIRECT', ['http://a:3128', 'https://b:443', 'direct']],
  ['SOCKS s:1080; PROXY a:3128', ['http://a:3128']],
  ['', ['direct']],
  ['null', ['direct']],
])('a script’s answer %s is read', (answer, expected) => {
  expect(names(readScriptAnswer(answer, 'the script'))).toEqual(expected)
})

test('a script that names nothing of use is an obstacle', () => {
  expect(() => readScriptAnswer('SOCKS5 s:1080', 'the script')).toThrow(expect.objectContaining({ code: 'proxy-misconfigured' }))
})

test('enrolment keeps the proxy that it was told, or the environment’s that it went through', () => {
  const https = 'http://me:p%40ss@a:3128'
  expect(proxyToKeep(relay, undefined, { https, except: '.internal' })).toEqual({
    url: 'http://a:3128',
    username: 'me',
    password: 'p@ss',
    except: ['.internal'],
  })
  expect(proxyToKeep(relay, undefined, { https, except: 'example.com' })).toBe('system')
  expect(proxyToKeep(relay, undefined, {})).toBe('system')
  expect(proxyToKeep(relay, 'b:8080', { https })).toEqual({ url: 'http://b:8080' })
  expect(proxyToKeep(relay, 'none', { https })).toBe('none')
  for (const script of ['http://wpad.example.com/proxy.pac', 'https://wpad.example.com/?site=7', 'file:///etc/proxy.pac'])
    expect(proxyToKeep(relay, script, { https })).toEqual({ script })
  expect(proxyToKeep(relay, 'http://me:p%40ss@wpad.example.com/proxy.pac', {})).toEqual({
    script: 'http://wpad.example.com/proxy.pac',
    username: 'me',
    password: 'p@ss',
  })
  expect(proxyToKeep(relay, 'http://me:secret@b:8080/', { https })).toEqual({ url: 'http://b:8080', username: 'me', password: 'secret' })
})
