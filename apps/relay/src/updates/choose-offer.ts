import type { UpdateOffer } from '@cloudprint/protocol/agent-update'
import type { OfferState, UpdatePolicy } from '@cloudprint/protocol/http/update-routes'
import { compareVersions } from '@cloudprint/protocol/release'
import { createHash } from 'node:crypto'
import type { Release } from './release-folder.ts'

const HOUR_MS = 3_600_000

/** Within it each agent fetches the version at a moment of its own: 2,000 archives of 50 MB in an hour are 220 Mbit/s. */
const SPREAD_SECONDS = 3_600
/** Of those who are first: a share of all, and somebody may be looking on. */
const FIRST_SPREAD_SECONDS = 600

/** What decides over one computer's update. */
export interface OfferCase {
  computer: {
    id: string
    siteId: string
    running: string
    platform: string
    arch: string
    isHeld: boolean
    pinnedVersion: string | null
    wishedVersion: string | null
    /** It was tried since, and missed what may have passed meanwhile: it is taken as any other version, whatever is off or held. */
    isWishTried: boolean
  }
  site: { isHeld: boolean; pinnedVersion: string | null }
  policy: UpdatePolicy
  /** Of the version that would be offered; null before it was offered to anybody. */
  rollout: { startedAt: Date; stoppedAt: Date | null; isHealthySomewhere: boolean } | null
  now: Date
}

/** The version that a computer could take at all: the wished one, else the pinned one, else the newest, for its kind of machine. */
export function candidateFor({ computer, site }: Pick<OfferCase, 'computer' | 'site'>, releases: readonly Release[]): string | undefined {
  const fitting = releases.filter((release) => isFor(release, computer))
  const asked = chosenFor({ computer, site })
  const release =
    asked === null ? fitting.find((one) => canFollow(one, computer.running)) : fitting.find(({ version }) => version === asked)
  return release !== undefined && compareVersions(release.version, computer.running) > 0 ? release.version : undefined
}

/** Why a version that somebody chose for it is not on offer to a computer: it was withdrawn. Who runs it, or a newer one, misses nothing. */
export function obstacleOf({ computer, site }: Chosen, releases: readonly Release[]): 'update-withdrawn' | null {
  const asked = chosenFor({ computer, site })
  if (asked === null || compareVersions(asked, computer.running) <= 0) return null
  return releases.some((release) => release.version === asked && isFor(release, computer)) ? null : 'update-withdrawn'
}

interface Chosen {
  computer: Pick<OfferCase['computer'], 'running' | 'platform' | 'arch' | 'wishedVersion' | 'pinnedVersion'>
  site: Pick<OfferCase['site'], 'pinnedVersion'>
}

function chosenFor({ computer, site }: Chosen): string | null {
  return computer.wishedVersion ?? computer.pinnedVersion ?? site.pinnedVersion
}

export function isFor({ machines }: Release, { platform, arch }: { platform: string; arch: string }): boolean {
  return machines.some((machine) => machine.platform === platform && machine.arch === arch)
}

/** Where the newest asks for another one first, that comes first. */
function canFollow({ minimumAgent }: Release, running: string): boolean {
  return minimumAgent === null || compareVersions(running, minimumAgent) >= 0
}

/** The newest release of each kind of machine, by platform and architecture. */
export function newestByMachine(releases: readonly Release[]): Map<string, string> {
  const oldestFirst = releases.toReversed()
  return new Map(oldestFirst.flatMap(({ version, machines }) => machines.map(({ platform, arch }) => [`${platform}/${arch}`, version])))
}

/** Whether a version is offered now, and if not, what keeps it back. */
export function stateOfOffer({ computer, site, policy, rollout, now }: OfferCase, version: string): OfferState {
  if (computer.wishedVersion === version) return 'wished'
  if (computer.isHeld) return 'held'
  if (site.isHeld) return 'site-held'
  if (policy.isPaused) return 'paused'
  if (policy.mode === 'off') return 'off'
  if (rollout !== null && rollout.stoppedAt !== null) return 'stopped'
  if (isInFirstRing(computer, policy, version)) return 'offered'
  if (rollout === null || !rollout.isHealthySomewhere) return 'waiting'
  return now.getTime() >= rollout.startedAt.getTime() + policy.waitHours * HOUR_MS ? 'offered' : 'waiting'
}

/** What it is offered now. */
export function chooseOffer(given: OfferCase, version: string): UpdateOffer | null {
  const { computer, policy } = given
  const state = stateOfOffer(given, version)
  if (state === 'wished') return { version, isWished: !computer.isWishTried, spreadSeconds: 0 }
  if (state !== 'offered') return null
  const isFirst = !isEverybodyFirst(policy) && isInFirstRing(computer, policy, version)
  return { version, isWished: false, spreadSeconds: isFirst ? FIRST_SPREAD_SECONDS : SPREAD_SECONDS }
}

/** Who is first: the computers of some sites, and a share of all, drawn anew for each version. Without either, everybody. */
export function isInFirstRing({ id, siteId }: { id: string; siteId: string }, policy: UpdatePolicy, version: string): boolean {
  const { firstSiteIds, firstPercent } = policy
  if (isEverybodyFirst(policy)) return true
  if ((firstSiteIds as readonly string[]).includes(siteId)) return true
  return createHash('sha256').update(`${version}/${id}`).digest().readUInt32BE() % 100 < firstPercent
}

function isEverybodyFirst({ firstSiteIds, firstPercent }: UpdatePolicy): boolean {
  return firstPercent === 100 || (firstSiteIds.length === 0 && firstPercent === 0)
}

/** Whether a version stops by itself: at the first failure among the first, or when more than a tenth of all who tried have failed. */
export function mustStop(first: { failed: number }, all: { failed: number; tried: number }): boolean {
  return first.failed > 0 || all.failed * 10 > all.tried
}
