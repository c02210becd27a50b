import { expect, test } from 'vitest'
import { accountsIn, connectionsIn } from './connections-of-people.ts'

test('people are told from the accounts of services, and from the classes of each', () => {
  const listing = [
    'HKEY_USERS\\.DEFAULT',
    'HKEY_USERS\\S-1-5-19',
    'HKEY_USERS\\S-1-5-21-1-2-3-1001',
    'HKEY_USERS\\S-1-5-21-1-2-3-1001_Classes',
    'HKEY_USERS\\S-1-12-1-77-88-99-11',
    'HKEY_USERS\\S-1-5-80-123',
    '',
  ].join('\r\n')
  expect(accountsIn(listing)).toEqual(['S-1-5-21-1-2-3-1001', 'S-1-12-1-77-88-99-11'])
})

test('connections are read as people know them', () => {
  const key = 'HKEY_USERS\\S-1-5-21-1\\Printers\\Connections'
  const listing = `\r\n${key}\r\n    Default    REG_SZ    \r\n\r\n${key}\\,,print-1,Büro Drucker\r\n${key}\\,,print-2,HP 4\r\n`
  expect(connectionsIn(listing, 'S-1-5-21-1')).toEqual([
    { printer: '\\\\print-1\\Büro Drucker', account: 'S-1-5-21-1' },
    { printer: '\\\\print-2\\HP 4', account: 'S-1-5-21-1' },
  ])
})
