import { expect, test } from 'vitest'
import { AgentSettings } from './settings.ts'
import { standInComputerId } from './testing/stand-in-relay.ts'
import { unreadNames } from './unread-names.ts'

test('names in the settings that nobody reads are told by their place, whatever their values hold', () => {
  const given = {
    relayUrl: 'https://print.example.com',
    computerId: standInComputerId,
    computerName: 'Packing 1',
    hidScale: 'off',
    proxy: { script: 'http://wpad/x', pasword: 'secret', except: ['a'] },
    serialScales: [{ port: 'COM3', protocol: 'nci' }],
  }
  expect(unreadNames(given, AgentSettings.parse(given))).toEqual(['hidScale', 'proxy.pasword', 'proxy.except'])
})
