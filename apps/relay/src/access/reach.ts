import type { OrganizationId } from '@cloudprint/protocol/ids'

/** How far somebody sees: what is beyond it is, to them, not there. */
export interface Reach {
  organizationId: OrganizationId
  /** Null for every site. */
  siteIds: readonly string[] | null
  /** Null for every printer of those sites; else these, their jobs, and the computers that they hang on. */
  printerIds: readonly string[] | null
}

export function wholeReach(organizationId: OrganizationId): Reach {
  return { organizationId, siteIds: null, printerIds: null }
}

export function isLimited({ siteIds, printerIds }: Reach): boolean {
  return siteIds !== null || printerIds !== null
}

/** Of what somebody sees, what is at one site; nothing where that is beyond their reach. */
export function atSite(reach: Reach, siteId: string): Reach {
  return { ...reach, siteIds: (reach.siteIds?.includes(siteId) ?? true) ? [siteId] : [] }
}

/** Whether a printer whose row is at hand is within reach. */
export function reachesPrinter(reach: Reach, printer: { id: string; organizationId: string; siteId: string }): boolean {
  return (
    printer.organizationId === reach.organizationId &&
    (reach.siteIds?.includes(printer.siteId) ?? true) &&
    (reach.printerIds?.includes(printer.id) ?? true)
  )
}

/** The same text for two that see the same. */
export function reachKey({ organizationId, siteIds, printerIds }: Reach): string {
  return JSON.stringify([organizationId, siteIds?.toSorted() ?? null, printerIds?.toSorted() ?? null])
}

/** What `reachKey` made the key of. */
export function reachOf(key: string): Reach {
  const [organizationId, siteIds, printerIds] = JSON.parse(key) as [OrganizationId, string[] | null, string[] | null]
  return { organizationId, siteIds, printerIds }
}
