import { expect, test } from 'vitest'
import { faultOfRoot } from './refuse-root.ts'
import type { RootPlace } from './refuse-root.ts'

const ROOT = '/opt/cloudprint-agent'
const DIRECTORY = 0o40_755

/** A machine where all is as a package would lay it, but for one place. */
function faultWith(place: Partial<RootPlace>): string | undefined {
  const plain = ['/', '/opt', ROOT, `${ROOT}/bin`, `${ROOT}/bin/node`].map((path) => ({ path, uid: 0, gid: 0, mode: DIRECTORY }))
  return faultOfRoot(
    ROOT,
    plain.map((each) => (each.path === place.path ? { ...each, ...place } : each)),
  )
}

test('a folder that root alone may write to is taken, wherever the service can see it', () => {
  for (const root of [ROOT, '/srv/print agent', '/usr/local/lib/agent', '/homes/agent', '/tmpfiles', '/var/lib/home/agent'])
    expect(faultOfRoot(root, [{ path: root, uid: 0, gid: 0, mode: DIRECTORY }])).toBeUndefined()
})

test.each(['/home', '/home/anna/cloudprint-agent', '/root/cloudprint-agent', '/run/user/0/agent', '/tmp/agent', '/var/tmp/agent'])(
  'systemd would not let the service see %s, and the folder is to be moved',
  (root) => {
    expect(faultOfRoot(root, [])).toMatch(new RegExp(`^The service can not see ${root}, .*Move it to /opt/cloudprint-agent`))
  },
)

test('what another user owns is refused: they could change what root starts', () => {
  expect(faultWith({ path: `${ROOT}/bin/node`, uid: 1000 })).toContain(`${ROOT}/bin/node belongs to another user`)
  expect(faultWith({ path: ROOT, uid: 1000 })).toContain(`sudo chown -R 0:0 "${ROOT}"`)
})

test('what others may write to is refused, and so is what a group may, unless it is root’s', () => {
  expect(faultWith({ path: `${ROOT}/bin`, mode: 0o40_757 })).toContain(`${ROOT}/bin can be written by others than root`)
  expect(faultWith({ path: ROOT, gid: 50, mode: 0o42_775 })).toContain(`sudo chmod -R go-w "${ROOT}"`)
  expect(faultWith({ path: ROOT, gid: 0, mode: 0o40_775 })).toBeUndefined()
})

test('a folder above it is not to be changed for it, but the agent to be moved', () => {
  for (const fault of [faultWith({ path: '/opt', uid: 1000 }), faultWith({ path: '/opt', gid: 50, mode: 0o40_775 })]) {
    expect(fault).toContain('Move the agent')
    expect(fault).not.toContain('sudo ch')
  }
})

test('a folder where all may write and nobody may change what is another’s is safe above it, and a link has no rights of its own', () => {
  expect(faultWith({ path: '/opt', mode: 0o41_777 })).toBeUndefined()
  expect(faultWith({ path: ROOT, mode: 0o41_777 })).toContain('can be written')
  expect(faultWith({ path: `${ROOT}/bin/node`, mode: 0o120_777 })).toBeUndefined()
})
