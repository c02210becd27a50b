import type { ComputerUpdate } from '@cloudprint/protocol/http/update-routes'
import { texts } from '../../texts/texts.ts'

const words = texts.updates.computers

/** What somebody set for a computer: held, pinned, or asked for. */
export function setForComputer({ isHeld, pinnedVersion, wishedVersion }: ComputerUpdate): string[] {
  return [
    isHeld ? words.held : [],
    pinnedVersion === null ? [] : words.pinned(pinnedVersion),
    wishedVersion === null ? [] : words.wished(wishedVersion),
  ].flat()
}

/** Where there is nothing to take there is nothing to steer, but what was set before. */
export function isSteered(computer: ComputerUpdate): boolean {
  return computer.newestVersion !== null || setForComputer(computer).length > 0
}

/** And what for its site. */
export function setForSite({ site }: ComputerUpdate): string[] {
  return [site.isHeld ? words.siteHeld : [], site.pinnedVersion === null ? [] : words.sitePinned(site.pinnedVersion)].flat()
}

/** What it could take next, and whether that comes; undefined where nothing does, or it is on its way. */
export function nextText({ next, progress, running, newestVersion }: ComputerUpdate): string | undefined {
  if (next === null) return running === newestVersion ? words.newest : undefined
  const tried = progress?.version === next.version && next.state !== 'wished' ? progress : null
  if (tried === null || tried.phase === 'healthy' || tried.code === 'update-relay-away') return words.next[next.state](next.version)
  return tried.phase === 'returned' ? words.notAgain(next.version) : undefined
}
