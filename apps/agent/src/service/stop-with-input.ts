/** Windows has no signal that asks a service's process to stop: whoever started it closes its input instead. */
export function stopWithInput(): void {
  if (process.platform !== 'win32') return
  // A signal that nobody waits for ends a process.
  const stop = () => process.emit('SIGTERM') || process.exit()
  process.stdin.on('end', stop)
  process.stdin.on('error', stop)
  process.stdin.resume()
}
