interface Waiting<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (cause: unknown) => void
}

/**
 * Gathers calls that arrive while earlier ones are at work into one batch: under load many rows share one transaction
 * and one flush to disk, and a lone call waits for nobody. Results come in the order of the items; a batch that
 * throws fails all its calls, unless they are repeatable: then each is tried once more by itself, so that one that can't be done
 * costs only itself. Calls about one thing (`about`) run one after the other, in their order.
 */
export function gather<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
  {
    maxItems,
    maxBatches,
    isRepeatable = false,
    about,
    soon = setImmediate,
  }: {
    maxItems: number
    maxBatches: number
    isRepeatable?: boolean
    about?: (item: Item) => string
    soon?: (act: () => void) => void
  },
): (item: Item) => Promise<Result> {
  const waiting: Waiting<Item, Result>[] = []
  const atWork = new Set<string>()
  let running = 0
  let scheduled = false

  const schedule = () => {
    if (scheduled) return
    scheduled = true
    // After the I/O of this turn, so that requests read from several sockets at once go together.
    soon(() => {
      scheduled = false
      for (let batch = next(); batch.length > 0; batch = next()) void work(batch)
    })
  }

  const next = (): Waiting<Item, Result>[] => {
    if (running >= maxBatches) return []
    if (about === undefined) return waiting.splice(0, maxItems)
    const batch: Waiting<Item, Result>[] = []
    const passed = new Set<string>()
    const left = waiting.filter((one) => {
      const key = about(one.item)
      const mustWait = batch.length >= maxItems || atWork.has(key) || passed.has(key)
      passed.add(key)
      if (!mustWait) batch.push(one)
      return mustWait
    })
    waiting.splice(0, Infinity, ...left)
    for (const { item } of batch) atWork.add(about(item))
    return batch
  }

  const work = async (batch: Waiting<Item, Result>[]) => {
    running += 1
    await settle(batch)
    running -= 1
    if (about !== undefined) for (const { item } of batch) atWork.delete(about(item))
    if (waiting.length > 0) schedule()
  }

  const settle = async (batch: Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(batch.map((one) => one.item))
      for (const [index, one] of batch.entries()) {
        if (index in results) one.resolve(results[index] as Result)
        else one.reject(new Error('the batch gave too few results'))
      }
    } catch (cause) {
      if (!isRepeatable || batch.length === 1) for (const one of batch) one.reject(cause)
      // In a row: a database that is slow or comes back must not have all of them at once.
      else for (const one of batch) await settle([one])
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      schedule()
    })
}
