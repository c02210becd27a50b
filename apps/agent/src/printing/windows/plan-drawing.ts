import type { JobTicket } from '@cloudprint/protocol/ticket'
import { driverCopies, repeatSides } from './copies.ts'
import type { CopiesWanted } from './copies.ts'
import { defaultsOf, wishedDevMode } from './dev-mode.ts'
import type { Placement } from './lay-out-sheets.ts'
import type { DeviceCapabilities } from './read-device-capabilities.ts'

/** What is done by the driver, and what by us. */
export interface DrawingPlan {
  devMode: Buffer
  isGray: boolean
  copies: CopiesWanted
}

export function planDrawing(ticket: JobTicket, base: Buffer, capabilities: DeviceCapabilities): DrawingPlan {
  const asked = { ...defaultsOf(base, capabilities), ...ticket }
  const copies: CopiesWanted = {
    copies: ticket.copies ?? 1,
    collate: ticket.collate ?? true,
    isDuplex: (asked.sides ?? 'one-sided') !== 'one-sided',
    driverCopies: capabilities.copies,
    driverCollates: capabilities.collate,
  }
  const byDriver = { copies: driverCopies(copies), collate: copies.collate && capabilities.collate }
  return {
    devMode: wishedDevMode(base, ticket, capabilities, byDriver),
    isGray: !capabilities.color || asked.printColorMode === 'monochrome',
    copies,
  }
}

/** Every side that is drawn, copies of ours included. */
export function allSides(sides: readonly Placement[][], { copies }: Pick<DrawingPlan, 'copies'>): (readonly Placement[])[] {
  return repeatSides(sides, copies)
}
