import type { Network } from '@cloudprint/protocol/http/network-routes'
import { texts } from '../../texts/texts.ts'

export interface FirewallRule {
  host: string
  port: number
  protocol: string
  purpose: string
  need: string
}

/** What must be let out, the indispensable first. */
export function firewallRules({ host, apiPort, channelPort, isSecure }: Network): FirewallRule[] {
  const { api, channel } = texts.network
  return [
    { host, port: apiPort, protocol: api.protocol(isSecure), purpose: api.purpose, need: api.need },
    { host, port: channelPort, protocol: channel.protocol(isSecure), purpose: channel.purpose, need: channel.need(apiPort) },
  ]
}

/** One command a line, for a machine at the site. */
export function checkCommands({ host, apiPort, channelPort, isSecure }: Network): { posix: string; windows: string } {
  const scheme = isSecure ? 'https' : 'http'
  const name = host.includes(':') ? `[${host}]` : host
  return {
    posix: [
      `curl -sS ${scheme}://${name}:${apiPort}/agent/v1/clock`,
      `curl -sS -o /dev/null -w '%{http_code}\\n' '${scheme}://${name}:${channelPort}/socket.io/?EIO=4&transport=polling'`,
    ].join('\n'),
    windows: [apiPort, channelPort].map((port) => `Test-NetConnection ${host} -Port ${port}`).join('\n'),
  }
}
