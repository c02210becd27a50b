import { noOptions } from '@cloudprint/protocol/printer'
import type { PrinterCapabilities, PrinterDescription } from '@cloudprint/protocol/printer'
import type { Chance } from './chance.ts'
import { PgArray } from './copy-rows.ts'
import type { Cell } from './copy-rows.ts'
import type { SeededComputer, SeededSite } from './make-places.ts'
import type { SeededPrinter } from './make-printers.ts'

type Row = Record<string, Cell>

export function siteRow(site: SeededSite, organizationId: string): Row {
  return { id: site.id, organization_id: organizationId, name: site.name, time_zone: site.timeZone, created_at: site.createdAt }
}

export function computerRow(computer: SeededComputer, organizationId: string, chance: Chance): Row {
  const { awaySince, connectedSince, platform } = computer
  return {
    id: computer.id,
    organization_id: organizationId,
    site_id: computer.site.id,
    name: computer.name,
    public_key: chance.bytes(32).toString('base64url'),
    system: {
      platform,
      osVersion: platform === 'windows' ? 'Windows Server 2022' : 'Debian GNU/Linux 12',
      architecture: 'x64',
      hostname: computer.name.toLowerCase(),
      agentVersion: '0.1.0',
    },
    epoch: 1,
    connected: awaySince === null,
    connected_since: awaySince ?? connectedSince,
    last_seen_at: awaySince ?? new Date(),
    link:
      awaySince === null
        ? { address: `10.${chance.below(256)}.${chance.below(256)}.7`, port: 443, transport: 'websocket', roundTripMs: 18 }
        : null,
    created_at: computer.createdAt,
  }
}

export function sealingKeyRow(computer: SeededComputer, chance: Chance): Row {
  const publicKey = chance.bytes(32).toString('base64url')
  return { computer_id: computer.id, key_id: computer.sealingKeyId, public_key: publicKey, published_at: computer.createdAt }
}

export function printerRow(printer: SeededPrinter, organizationId: string, chance: Chance): Row {
  const isPaused = printer.goneAt === null && chance.happens(0.01)
  return {
    id: printer.id,
    organization_id: organizationId,
    computer_id: printer.computer.id,
    name: printer.queue,
    description: descriptionOf(printer, chance),
    capabilities: capabilitiesOf(printer),
    health: printer.health,
    on_doubt: chance.happens(0.1) ? 'reprint' : 'hold',
    doubt_blocks: chance.happens(0.1),
    on_stop: chance.happens(0.3) ? 'resume' : 'hold',
    alias: printer.alias,
    tags: new PgArray(printer.tags),
    paused_at: isPaused ? printer.createdAt : null,
    paused_by: isPaused ? 'Maja Smith' : null,
    gone_at: printer.goneAt,
    created_at: printer.createdAt,
  }
}

function descriptionOf(printer: SeededPrinter, chance: Chance): PrinterDescription {
  return {
    displayName: printer.displayName,
    location: printer.location,
    makeAndModel: printer.model.makeAndModel,
    deviceUri: `socket://10.${chance.below(256)}.${chance.below(256)}.${1 + chance.below(254)}:9100`,
    isDefault: false,
    isRaw: isRaw(printer),
    bestEvidence: isRaw(printer) ? 'sent' : 'printed',
  }
}

/** A driver of an office printer tells of some hundred sizes; a raw queue of none. */
const OFFICE_SIZES = 60

function capabilitiesOf(printer: SeededPrinter): PrinterCapabilities {
  if (isRaw(printer)) return { ...noOptions, formats: [printer.model.format], copiesMax: 1 }
  return {
    ...noOptions,
    formats: ['application/pdf', 'image/png', 'image/jpeg', 'text/plain'],
    copiesMax: 999,
    collate: true,
    media: Array.from({ length: OFFICE_SIZES }, (_, index) => ({
      name: `custom_${index}_${100 + index * 3}x${150 + index * 4}mm`,
      widthUm: (100 + index * 3) * 1_000,
      heightUm: (150 + index * 4) * 1_000,
    })),
    mediaReady: [printer.model.media],
    mediaSources: ['tray-1', 'tray-2', 'manual'],
    mediaTypes: ['stationery', 'labels', 'envelope'],
    sides: ['one-sided', 'two-sided-long-edge', 'two-sided-short-edge'],
    printColorModes: ['monochrome'],
    printQualities: ['draft', 'normal', 'high'],
    resolutions: ['600dpi', '1200dpi'],
    orientations: ['portrait', 'landscape'],
    numberUp: [1, 2, 4],
    pageRanges: true,
    printScalings: ['auto', 'fit', 'fill', 'none'],
    outputBins: ['face-down'],
    defaults: { media: printer.model.media, sides: 'one-sided' },
  }
}

function isRaw(printer: SeededPrinter): boolean {
  return printer.model.format !== 'application/pdf'
}
