import type { Chance } from './chance.ts'
import type { SeededPrinter } from './make-printers.ts'

const carriers = ['DHL', 'UPS', 'DPD', 'GLS', 'FedEx', 'PostNL'] as const
const articles = ['Bolt M8x40', 'Desk lamp', 'Ceramic mug', 'Bike chain', 'Rain coat', 'Paint 2.5 l', 'USB cable', 'Garden hose'] as const

/** What a warehouse system would call it. */
export function jobTitle(printer: SeededPrinter, number: number, chance: Chance): string {
  const order = String(4_500_000_000 + number * 7 + chance.below(7))
  switch (printer.model.use) {
    case 'Shipping labels':
      return `${chance.pick(carriers)} label 0034043${String(chance.below(1e9)).padStart(9, '0')}`
    case 'Item labels':
      return `${chance.pick(articles)} SKU-${String(chance.below(1e6)).padStart(6, '0')}`
    case 'Pallet labels':
      return `SSCC 3401234${String(chance.below(1e9)).padStart(9, '0')}`
    case 'Counter receipts':
      return `Receipt ${String(number).padStart(8, '0')}`
    case 'Delivery notes':
      return `Delivery note ${order}`
    case 'Pick lists':
      return `Pick list wave ${1 + chance.below(9_999)}, order ${order}`
    default:
      return `CN23 ${order}`
  }
}
