const actions: (() => void)[] = []

/**
 * Runs a synchronous clean-up when this process ends, the last registered first. The test runner ends its workers by
 * SIGTERM, at which Node raises no `exit` event of itself.
 */
export function atProcessEnd(action: () => void): void {
  if (actions.length === 0) {
    process.once('exit', runAll)
    process.once('SIGTERM', () => process.exit(143))
  }
  actions.push(action)
}

function runAll(): void {
  for (const action of actions.splice(0).toReversed()) {
    try {
      action()
    } catch {
      // One thing that cannot be cleaned up keeps no other from it.
    }
  }
}
