import { expect, test } from 'vitest'
import { isNetwork } from './is-network.ts'

test('networks are told from other words', () => {
  for (const network of ['10.0.0.0/8', '192.168.1.7', 'fd00::/8', '::1']) expect(isNetwork(network)).toBe(true)
  for (const other of ['', 'wms.example.com', '10.0.0.0/33', '10.0.0.0/8/8', '10.0.0.0/', 'fd00::/129'])
    expect(isNetwork(other)).toBe(false)
})
