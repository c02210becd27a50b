import { mediaSize } from '@cloudprint/job-rules/media-size'
import { plainText } from '@cloudprint/protocol/plain-text'
import type { Media } from '@cloudprint/protocol/printer'
import { mediaOf } from './media-names.ts'
import type { DeviceCapabilities, NamedId } from './read-device-capabilities.ts'

/** A keyword of ours, and the driver's number for it. */
export interface Choice {
  keyword: string
  id: number
}

/** Trays in IPP words (`media-source`, PWG 5101.1 §5.4.4), by their numbers: https://learn.microsoft.com/windows/win32/api/wingdi/ns-wingdi-devmodew */
const sourceById: Record<number, string> = {
  1: 'top',
  2: 'bottom',
  3: 'middle',
  4: 'manual',
  5: 'envelope',
  7: 'auto',
  11: 'large-capacity',
  14: 'main',
}

/** Kinds of paper in IPP words; those from 256 on are the driver's own. */
const typeById: Record<number, string> = { 1: 'stationery', 2: 'transparency', 3: 'photographic-glossy' }

/** Own trays and papers of a driver keep the name that people know from its dialogs. */
export function sourceChoices({ bins }: Pick<DeviceCapabilities, 'bins'>): Choice[] {
  return choices(bins, sourceById)
}

export function typeChoices({ mediaTypes }: Pick<DeviceCapabilities, 'mediaTypes'>): Choice[] {
  return choices(mediaTypes, typeById)
}

/** Papers by their PWG names, each size once: the first of several is what the driver shows first. */
export function paperChoices({ papers }: Pick<DeviceCapabilities, 'papers'>): { media: Media; id: number; name: string }[] {
  const byName = new Map<string, { media: Media; id: number; name: string }>()
  for (const paper of papers) {
    const media = mediaOf(paper)
    if (paper.width > 0 && paper.height > 0 && !byName.has(media.name)) byName.set(media.name, { media, id: paper.id, name: paper.name })
  }
  return [...byName.values()]
}

/** A size that is not listed, in tenths of a millimetre, for drivers that take such. */
export function customSize(media: string): { width: number; height: number } | undefined {
  const size = mediaSize(media)
  return size === undefined ? undefined : { width: Math.round(size.widthUm / 100), height: Math.round(size.heightUm / 100) }
}

function choices(named: readonly NamedId[], keywordById: Record<number, string>): Choice[] {
  const idByKeyword = new Map<string, number>()
  for (const { id, name } of named) {
    const keyword = keywordById[id] ?? plainText(name.trim(), 127)
    if (keyword !== '' && !idByKeyword.has(keyword)) idByKeyword.set(keyword, id)
  }
  return [...idByKeyword].map(([keyword, id]) => ({ keyword, id }))
}
