import type { Device } from 'node-hid'

type Named = Pick<Device, 'vendorId' | 'productId' | 'serialNumber' | 'path'>

/**
 * Names USB scales: `hid/0922-8003-0031B7`, by maker, model and serial number. Where two have the same, as makers give none to cheap ones, each
 * is named for the port as well, and from then on: a number in their order would give one the name of the other when that is unplugged.
 */
export class HidNames {
  readonly #crowded = new Set<string>()

  /** @param placeOf where a path is plugged in; the same when it is plugged in there again, as far as the system tells. */
  give<Found extends Named>(found: readonly Found[], placeOf: (path: string) => string): Map<string, Found> {
    // A device with several usages is listed once for each.
    const byPath = new Map(found.map((device) => [device.path ?? '', device]))
    const taken = new Set<string>()
    for (const device of byPath.values()) {
      const name = nameOf(device)
      if (taken.has(name)) this.#crowded.add(name)
      taken.add(name)
    }
    return new Map(
      [...byPath].map(([path, device]) => {
        const name = nameOf(device)
        return [this.#crowded.has(name) ? `${name}@${placeOf(path)}` : name, device]
      }),
    )
  }
}

function nameOf({ vendorId, productId, serialNumber = '' }: Named): string {
  const hex = (id: number) => id.toString(16).padStart(4, '0')
  return `hid/${[hex(vendorId), hex(productId), serialNumber].filter((part) => part !== '').join('-')}`
}
