import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import type { Tone } from './tone.ts'

export const computerStateWords: Record<Computer['state'], { label: string; tone: Tone }> = {
  connected: { label: 'Connected', tone: 'ok' },
  disconnected: { label: 'Disconnected', tone: 'bad' },
}

const platforms = { linux: 'Linux', darwin: 'macOS', win32: 'Windows', other: 'Other system' } as const

export function platformWords(platform: keyof typeof platforms): string {
  return platforms[platform]
}

/** How the agent reached the relay, and what that says about the site's network. */
export function linkWords(link: NonNullable<Computer['link']>): string {
  const way = link.transport === 'websocket' ? 'WebSocket' : 'long polling'
  return `Port ${link.port}, ${way}`
}
