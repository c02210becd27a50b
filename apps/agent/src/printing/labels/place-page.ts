import type { LabelSetup } from '@cloudprint/protocol/label-setup'
import type { JobTicket } from '@cloudprint/protocol/ticket'

/** A page in points of 1/72 inch, as it is seen: its own rotation is applied. */
export interface PageSize {
  widthPt: number
  heightPt: number
}

/** Where a page is drawn on a label; all in dots. */
export interface Placement {
  /** The size at which the page is drawn, before it is turned. */
  width: number
  height: number
  /** Quarter turns to the left (IPP `orientation-requested`, RFC 8011 §5.2.10). */
  turns: 0 | 1 | 2 | 3
  /** From the label's edges to the turned page's; negative where it stands out. */
  left: number
  top: number
}

const turnsOf = { 'portrait': 0, 'landscape': 1, 'reverse-portrait': 2, 'reverse-landscape': 3 } as const
/** Made for this label: whoever measured it in other units, or cut off a border, is not scaled by a hair. */
const SAME_SIZE = 0.02

export function dotsOf({ printerResolution, widthUm, heightUm }: LabelSetup): { dpi: number; width: number; height: number } {
  const dpi = Number.parseInt(printerResolution, 10)
  const dots = (um: number) => Math.round((um / 25_400) * dpi)
  return { dpi, width: dots(widthUm), height: dots(heightUm) }
}

/**
 * Without a wish a page lies as it fits the label best: one that is wider than high is turned for a label that is higher than wide. `auto`
 * scales down what is too large for the label and leaves the rest at its size, since a barcode is read best as it was made; `fit` fills the
 * label, `none` cuts off. The page is centred across and down.
 */
export function placePage(page: PageSize, setup: LabelSetup, ticket: Pick<JobTicket, 'orientationRequested' | 'printScaling'>): Placement {
  const { dpi, width: labelWidth, height: labelHeight } = dotsOf(setup)
  const natural = { width: (page.widthPt / 72) * dpi, height: (page.heightPt / 72) * dpi }
  const turns =
    ticket.orientationRequested === undefined
      ? liesAcross(natural, { width: labelWidth, height: labelHeight })
        ? 1
        : 0
      : turnsOf[ticket.orientationRequested]
  const isTurned = turns % 2 === 1
  const [acrossDots, downDots] = isTurned ? [natural.height, natural.width] : [natural.width, natural.height]
  const scale = scaleOf(Math.min(labelWidth / acrossDots, labelHeight / downDots), ticket.printScaling)
  const width = Math.max(1, Math.round(natural.width * scale))
  const height = Math.max(1, Math.round(natural.height * scale))
  const [across, down] = isTurned ? [height, width] : [width, height]
  return { width, height, turns, left: Math.round((labelWidth - across) / 2), top: Math.round((labelHeight - down) / 2) }
}

function scaleOf(fitting: number, wish: JobTicket['printScaling'] = 'auto'): number {
  if (wish === 'none') return 1
  if (wish === 'fit') return fitting
  return fitting >= 1 - SAME_SIZE ? 1 : fitting
}

function liesAcross(page: { width: number; height: number }, label: { width: number; height: number }): boolean {
  return page.width > page.height !== label.width > label.height && page.width !== page.height && label.width !== label.height
}
