import { SiteId } from '@cloudprint/protocol/ids'
import { describe, expect, test } from 'vitest'
import { candidateFor, chooseOffer, isInFirstRing, mustStop, newestByMachine, obstacleOf, stateOfOffer } from './choose-offer.ts'
import type { OfferCase } from './choose-offer.ts'
import type { Release } from './release-folder.ts'

const site = SiteId.parse('01900000-0000-7000-8000-000000000001')
const other = '01900000-0000-7000-8000-000000000002'
const start = new Date('2026-03-01T00:00:00Z')
const hours = (count: number) => new Date(start.getTime() + count * 3_600_000)
const release = (version: string, more: Partial<Release> = {}): Release => ({
  version,
  notes: '',
  minimumAgent: null,
  machines: [{ platform: 'linux', arch: 'x64' }],
  ...more,
})
const releases = [release('1.3.0', { minimumAgent: '1.2.0' }), release('1.2.0'), release('1.1.0')]

type Change = { [Part in keyof OfferCase]?: Partial<OfferCase[Part]> | null }
function given(change: Change = {}): OfferCase {
  const computer = {
    id: 'c',
    siteId: site,
    running: '1.1.0',
    platform: 'linux',
    arch: 'x64',
    isHeld: false,
    pinnedVersion: null,
    wishedVersion: null,
    isWishTried: false,
  }
  const policy = { mode: 'auto' as const, isPaused: false, firstSiteIds: [site], firstPercent: 0, waitHours: 24 }
  const rollout = { startedAt: start, stoppedAt: null, isHealthySomewhere: false }
  return {
    computer: { ...computer, ...change.computer },
    site: { isHeld: false, pinnedVersion: null, ...change.site },
    policy: { ...policy, ...change.policy },
    rollout: change.rollout === null ? null : { ...rollout, ...change.rollout },
    now: (change.now as Date | undefined) ?? start,
  }
}
const elsewhere = { siteId: other }
const offered = { version: '1.2.0', isWished: false, spreadSeconds: 3_600 }

describe('which version', () => {
  test.each<[string, Change, string | undefined]>([
    ['the newest that can follow on what runs', {}, '1.2.0'],
    ['the newest of all once what runs is new enough', { computer: { running: '1.2.0' } }, '1.3.0'],
    ['none where the newest runs', { computer: { running: '1.3.0' } }, undefined],
    ['none for a machine that there is no archive for', { computer: { platform: 'darwin' } }, undefined],
    ['the one that the computer is pinned to', { computer: { running: '1.0.0', pinnedVersion: '1.1.0' } }, '1.1.0'],
    ['the one that its site is pinned to', { computer: { running: '1.0.0' }, site: { pinnedVersion: '1.1.0' } }, '1.1.0'],
    ['never an older one', { computer: { running: '1.2.0', pinnedVersion: '1.1.0' } }, undefined],
    ['the one that somebody wishes', { computer: { wishedVersion: '1.2.0', pinnedVersion: '1.1.0' } }, '1.2.0'],
  ])('%s', (_what, change, version) => {
    expect(candidateFor(given(change), releases)).toBe(version)
  })
})

describe('a version that was chosen and is not on offer any more', () => {
  test.each<[string, Change, string | null]>([
    ['is missed where a computer is pinned to it', { computer: { pinnedVersion: '1.2.5' } }, 'update-withdrawn'],
    ['is missed where its site is', { site: { pinnedVersion: '1.2.5' } }, 'update-withdrawn'],
    ['is missed where somebody asked for it', { computer: { wishedVersion: '1.2.5' } }, 'update-withdrawn'],
    ['is missed by machines that it was never made for', { computer: { platform: 'darwin', pinnedVersion: '1.2.0' } }, 'update-withdrawn'],
    ['is not missed by who runs it', { computer: { running: '1.2.5', pinnedVersion: '1.2.5' } }, null],
    ['is not missed while it is there', { computer: { pinnedVersion: '1.2.0' } }, null],
    ['is not missed where nothing was chosen', {}, null],
  ])('%s', (_what, change, obstacle) => {
    expect(obstacleOf(given(change), releases)).toBe(obstacle)
  })
})

describe('whether it is offered', () => {
  test.each<[string, Change, object | null]>([
    ['to the first at once, who are spread less', { rollout: null }, { ...offered, spreadSeconds: 600 }],
    ['to all as to the rest where all are first', { policy: { firstPercent: 100 } }, offered],
    ['to the rest not before the time is over', { computer: elsewhere, rollout: { isHealthySomewhere: true }, now: hours(23) }, null],
    ['to the rest then', { computer: elsewhere, rollout: { isHealthySomewhere: true }, now: hours(24) }, offered],
    ['to the rest not while it is healthy nowhere', { computer: elsewhere, now: hours(100) }, null],
    ['to nobody when it has stopped', { rollout: { stoppedAt: start } }, null],
    ['to nobody while all is paused', { policy: { isPaused: true } }, null],
    ['to nobody where updates are off', { policy: { mode: 'off' } }, null],
    ['not to a computer that is held', { computer: { isHeld: true } }, null],
    ['not to a site that is held', { site: { isHeld: true } }, null],
    ['to all at once where nobody is first', { computer: elsewhere, policy: { firstSiteIds: [] }, rollout: null }, offered],
    [
      'to whom somebody wishes it, whatever else stands there',
      { computer: { isHeld: true, wishedVersion: '1.2.0' }, policy: { mode: 'off', isPaused: true }, rollout: { stoppedAt: start } },
      { version: '1.2.0', isWished: true, spreadSeconds: 0 },
    ],
    [
      'also after it was tried since, and then in no hurry',
      { computer: { isHeld: true, wishedVersion: '1.2.0', isWishTried: true }, policy: { mode: 'off', isPaused: true } },
      { version: '1.2.0', isWished: false, spreadSeconds: 0 },
    ],
  ])('%s', (_what, change, offer) => {
    expect(chooseOffer(given(change), '1.2.0')).toEqual(offer)
  })
})

test.each<[string, Change]>([
  ['offered', {}],
  ['waiting', { computer: elsewhere }],
  ['held', { computer: { isHeld: true }, policy: { isPaused: true } }],
  ['site-held', { site: { isHeld: true } }],
  ['paused', { policy: { isPaused: true } }],
  ['off', { policy: { mode: 'off' } }],
  ['stopped', { rollout: { stoppedAt: start } }],
  ['wished', { computer: { wishedVersion: '1.2.0', isHeld: true } }],
])('what keeps a version back is said: %s', (state, change) => {
  expect(stateOfOffer(given(change), '1.2.0')).toBe(state)
})

test('the newest release is another one where only an older has an archive for the kind of machine', () => {
  const older = release('1.1.0', {
    machines: [
      { platform: 'darwin', arch: 'arm64' },
      { platform: 'linux', arch: 'x64' },
    ],
  })
  expect(Object.fromEntries(newestByMachine([release('1.2.0'), older]))).toEqual({ 'linux/x64': '1.2.0', 'darwin/arm64': '1.1.0' })
})

test('a share of the computers is first, about as large as asked, and others with the next version', () => {
  const { policy } = given({ policy: { firstSiteIds: [], firstPercent: 20 } })
  const firstOf = (version: string) =>
    Array.from({ length: 2_000 }, (_, index) => `computer-${index}`).filter((id) => isInFirstRing({ id, siteId: other }, policy, version))
  expect(firstOf('1.2.0').length / 2_000).toBeCloseTo(0.2, 1)
  expect(firstOf('1.2.0')).not.toEqual(firstOf('1.3.0'))
})

test('a version stops at the first failure among the first, and at more than a tenth among the rest', () => {
  expect(mustStop({ failed: 1 }, { failed: 1, tried: 100 })).toBe(true)
  expect(mustStop({ failed: 0 }, { failed: 10, tried: 100 })).toBe(false)
  expect(mustStop({ failed: 0 }, { failed: 11, tried: 100 })).toBe(true)
  expect(mustStop({ failed: 0 }, { failed: 0, tried: 0 })).toBe(false)
})
