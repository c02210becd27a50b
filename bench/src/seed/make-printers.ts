import type { PrinterHealth } from '@cloudprint/protocol/printer'
import type { Chance } from './chance.ts'
import { chanceOf } from './chance.ts'
import type { SeededComputer } from './make-places.ts'

export interface SeededPrinter {
  id: string
  computer: SeededComputer
  queue: string
  displayName: string
  /** Its name at this organization, which no other printer has. */
  alias: string | null
  tags: string[]
  location: string
  model: PrinterModel
  health: PrinterHealth
  /** Since when it does not print, and why; null while it does. */
  stopped: { since: Date; reason: string } | null
  goneAt: Date | null
  createdAt: Date
}

export interface PrinterModel {
  makeAndModel: string
  /** For its name: what is printed there. */
  use: string
  format: 'application/vnd.zebra.zpl' | 'application/vnd.epson.escpos' | 'application/pdf'
  media: string
}

const models: readonly [PrinterModel, ...PrinterModel[]] = [
  { makeAndModel: 'Zebra ZT411-203dpi ZPL', use: 'Shipping labels', format: 'application/vnd.zebra.zpl', media: 'om_shipping_100x150mm' },
  { makeAndModel: 'Zebra ZD621-300dpi ZPL', use: 'Item labels', format: 'application/vnd.zebra.zpl', media: 'om_item_57x32mm' },
  { makeAndModel: 'Zebra ZT231-203dpi ZPL', use: 'Pallet labels', format: 'application/vnd.zebra.zpl', media: 'om_pallet_148x210mm' },
  { makeAndModel: 'EPSON TM-T88VII', use: 'Counter receipts', format: 'application/vnd.epson.escpos', media: 'om_roll_80x200mm' },
  { makeAndModel: 'HP LaserJet Pro 4002dn', use: 'Delivery notes', format: 'application/pdf', media: 'iso_a4_210x297mm' },
  { makeAndModel: 'Brother HL-L6410DN', use: 'Pick lists', format: 'application/pdf', media: 'iso_a4_210x297mm' },
  { makeAndModel: 'KYOCERA ECOSYS PA4500x', use: 'Customs papers', format: 'application/pdf', media: 'iso_a4_210x297mm' },
]
const places = ['Packing', 'Goods in', 'Goods out', 'Dock', 'Returns', 'Office', 'Counter', 'Mezzanine'] as const
const tags = ['labels', 'packing', 'office', 'returns', 'spare', 'cold-store'] as const
const DAY_MS = 86_400_000

/** Printers over computers in turn, so that each site has its share. */
export function makePrinters(computers: readonly SeededComputer[], count: number, seed: number, now: Date): SeededPrinter[] {
  const chance = chanceOf(seed)
  return Array.from({ length: count }, (_, index) => {
    const computer = computers[index % computers.length]
    if (computer === undefined) throw new Error('printers need computers')
    const number = Math.floor(index / computers.length) + 1
    const model = chance.pick(models)
    const place = `${chance.pick(places)} ${1 + chance.below(40)}`
    const createdAt = new Date(computer.createdAt.getTime() + chance.below(30 * DAY_MS))
    const goneAt = chance.happens(0.015) ? new Date(now.getTime() - chance.below(60 * DAY_MS)) : null
    const stopped = goneAt === null && chance.happens(0.02) ? stopOf(chance, now) : null
    return {
      id: chance.id(createdAt),
      computer,
      queue: `cups/${place.replaceAll(' ', '_')}_${number}`,
      displayName: `${place} – ${model.use}`,
      alias: chance.happens(0.3) ? `${place} ${chance.bytes(4).toString('hex')}` : null,
      tags: chance.happens(0.6) ? [chance.pick(tags), `line-${1 + chance.below(9)}`] : [],
      location: `${computer.site.name}, ${place}`,
      model,
      health: healthOf(chance, now, stopped),
      stopped,
      goneAt,
      createdAt,
    }
  })
}

function stopOf(chance: Chance, now: Date): { since: Date; reason: string } {
  const reason = chance.pick(['media-empty', 'media-jam', 'cover-open', 'paused', 'offline', 'media-needed'])
  return { since: new Date(now.getTime() - 60_000 - Math.floor(chance.next() ** 2 * DAY_MS)), reason }
}

function healthOf(chance: Chance, now: Date, stopped: SeededPrinter['stopped']): PrinterHealth {
  const calm = new Date(now.getTime() - chance.below(5 * DAY_MS)).toISOString()
  const supplies = [
    { name: 'Media', kind: 'media', color: null, levelPercent: chance.below(101) },
    { name: 'Black toner', kind: 'toner', color: 'black', levelPercent: chance.below(101) },
  ]
  if (stopped !== null) {
    const since = stopped.since.toISOString()
    const reasons: PrinterHealth['reasons'] = [{ reason: stopped.reason, severity: 'error', since }]
    return { state: 'stopped', since, acceptingJobs: true, reasons, message: `Printer is waiting: ${stopped.reason}.`, supplies }
  }
  const wants = chance.happens(0.06) ? chance.pick(['toner-low', 'media-low', 'marker-waste-almost-full']) : undefined
  const reasons: PrinterHealth['reasons'] = wants === undefined ? [] : [{ reason: wants, severity: 'warning', since: calm }]
  return { state: chance.happens(0.1) ? 'processing' : 'idle', since: calm, acceptingJobs: true, reasons, message: '', supplies }
}
