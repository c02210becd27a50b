/** How computers are, and how they reach the relay. */
export const computerStates = {
  states: { connected: 'Connected', disconnected: 'Disconnected' },
  platforms: { linux: 'Linux', darwin: 'macOS', win32: 'Windows', other: 'Other system' },
  transports: { websocket: 'WebSocket', polling: 'long polling' },
  link: (port: number, way: string) => `Port ${port}, ${way}`,
}
