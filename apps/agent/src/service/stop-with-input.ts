/** Windows has no signal that asks a service's process to stop: whoever started it closes its input instead. */
export function stopWithInput(): void {
  if (process.platform !== 'win32') return
  process.stdin.on('end', () => process.emit('SIGTERM'))
  process.stdin.on('error', () => process.emit('SIGTERM'))
  process.stdin.resume()
}
