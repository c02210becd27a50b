import type { Network } from '@cloudprint/protocol/http/network-routes'
import { describe, expect, test } from 'vitest'
import { firewallLetter } from './firewall-letter.ts'

const network: Network = {
  host: 'print.example.com',
  isDeclared: true,
  isSecure: true,
  addresses: ['192.0.2.7', '2001:db8::7'],
  apiPort: 443,
  channelPort: 6123,
  certificate: { names: ['print.example.com'], issuer: 'Example R3', sha256: 'ab'.repeat(32), validUntil: '2027-02-01T10:00:00.000Z' },
}

describe('the text for the firewall team', () => {
  test('names this installation’s own host, ports, addresses and certificate', () => {
    const text = firewallLetter(network)
    expect(text).toContain('To: print.example.com, port 443/tcp, HTTPS (TLS 1.3; browsers also 1.2)')
    expect(text).toContain('To: print.example.com, port 6123/tcp, WebSocket over TLS 1.3')
    expect(text).toContain('192.0.2.7, 2001:db8::7')
    expect(text).toContain('issued by Example R3, valid until 2027-02-01')
    expect(text).toContain('curl -sS https://print.example.com:443/agent/v1/clock')
    expect(text).toContain('Incoming: nothing')
  })

  test('says nothing of a certificate or of addresses that nobody knows', () => {
    const text = firewallLetter({ ...network, addresses: [], certificate: null })
    expect(text).not.toMatch(/certificate|is now/)
    expect(text).not.toContain('\n\n\n')
  })

  test('writes an IPv6 address in brackets where a URL wants them', () => {
    expect(firewallLetter({ ...network, host: '2001:db8::7' })).toContain('https://[2001:db8::7]:443/agent/v1/clock')
  })
})
