import type { Computer } from '@cloudprint/protocol/http/computer-routes'
import { texts } from '../../texts/texts.ts'
import type { Tone } from './tone.ts'

const words = texts.computerStates

export const computerStateWords: Record<Computer['state'], { label: string; tone: Tone }> = {
  connected: { label: words.states.connected, tone: 'ok' },
  disconnected: { label: words.states.disconnected, tone: 'bad' },
}

export function platformWords(platform: keyof typeof words.platforms): string {
  return words.platforms[platform]
}

/** How the agent reached the relay, and what that says about the site's network. */
export function linkWords(link: NonNullable<Computer['link']>): string {
  return words.link(link.port, words.transports[link.transport])
}
