import type { Network } from '@cloudprint/protocol/http/network-routes'
import { texts } from '../../texts/texts.ts'
import { checkCommands, firewallRules } from './firewall-rules.ts'

/** The page as plain text, for somebody who has no account here. */
export function firewallLetter(network: Network): string {
  const { letter } = texts.network
  const rules = firewallRules(network).flatMap(({ host, port, protocol, purpose, need }) => [
    letter.to(host, port, protocol),
    letter.purpose(purpose),
    letter.need(need),
  ])
  const { host, addresses, certificate } = network
  const about = [
    ...(addresses.length === 0 || addresses[0] === host ? [] : [letter.addresses(host, addresses.join(', '))]),
    ...(certificate === null ? [] : [letter.certificate(certificate.issuer, certificate.validUntil.slice(0, 10))]),
  ]
  const parts = [[letter.heading], [letter.from, letter.noInbound], rules, about, [letter.checks, checkCommands(network).posix]]
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}
