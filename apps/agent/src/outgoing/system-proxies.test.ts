import { expect, test } from 'vitest'
import { readMacProxy } from './mac-proxy.ts'
import { readWindowsProxy } from './windows-proxy.ts'

/** As `reg query` prints a key: its path, then name, type and value with four spaces between. */
function registry(values: [name: string, type: string, value: string][]): string {
  return [
    '',
    String.raw`HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Internet Settings`,
    ...values.map((each) => `    ${each.join('    ')}`),
    '',
  ].join('\r\n')
}

function winHttp(flags: number, server: string, exceptions: string): string {
  const number = (value: number) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32LE(value)
    return bytes
  }
  const text = (value: string) => Buffer.concat([number(value.length), Buffer.from(value, 'latin1')])
  return Buffer.concat([number(0x28), number(0), number(flags), text(server), text(exceptions)])
    .toString('hex')
    .toUpperCase()
}

test.each<[string, string, ReturnType<typeof readWindowsProxy>]>([
  [
    'nothing is set',
    registry([
      ['ProxyEnable', 'REG_DWORD', '0x0'],
      ['ProxyServer', 'REG_SZ', 'old:3128'],
    ]),
    undefined,
  ],
  ['the place is not there', '', undefined],
  [
    'one proxy for all',
    registry([
      ['ProxyEnable', 'REG_DWORD', '0x1'],
      ['ProxyServer', 'REG_SZ', 'proxy:3128'],
      ['ProxyOverride', 'REG_SZ', '*.intranet.test;<local>'],
    ]),
    { https: 'proxy:3128', http: 'proxy:3128', exceptions: ['*.intranet.test', '<local>'] },
  ],
  [
    'one for each protocol',
    registry([
      ['ProxyEnable', 'REG_DWORD', '0x1'],
      ['ProxyServer', 'REG_SZ', 'http=a:80;https=b:443;ftp=c:21'],
    ]),
    { https: 'b:443', http: 'a:80', exceptions: [] },
  ],
  [
    'a script',
    registry([['AutoConfigURL', 'REG_SZ', 'http://wpad.test/proxy.pac']]),
    { exceptions: [], scriptUrl: 'http://wpad.test/proxy.pac' },
  ],
  ['services go straight', registry([['WinHttpSettings', 'REG_BINARY', winHttp(1, '', '')]]), undefined],
  [
    'services have a proxy',
    registry([['WinHttpSettings', 'REG_BINARY', winHttp(3, 'proxy:3128', '<local>')]]),
    { https: 'proxy:3128', http: 'proxy:3128', exceptions: ['<local>'] },
  ],
  ['the bytes are cut', registry([['WinHttpSettings', 'REG_BINARY', '2800000000000000030000']]), undefined],
])('Windows: %s', (_what, printed, expected) => {
  expect(readWindowsProxy(printed)).toEqual(expected)
})

const mac = (...lines: string[]) => ['<dictionary> {', ...lines.map((line) => `  ${line}`), '}', ''].join('\n')

test.each<[string, string, ReturnType<typeof readMacProxy>]>([
  ['nothing is set', mac('FTPPassive : 1', 'HTTPSEnable : 0', 'HTTPSProxy : old.test'), undefined],
  ['the tool is not there', '', undefined],
  [
    'a proxy with exceptions',
    mac(
      'ExceptionsList : <array> {',
      '  0 : *.local',
      '  1 : 169.254/16',
      '}',
      'ExcludeSimpleHostnames : 1',
      'HTTPSEnable : 1',
      'HTTPSPort : 3128',
      'HTTPSProxy : proxy.test',
    ),
    { https: 'proxy.test:3128', exceptions: ['*.local', '169.254/16', '<local>'] },
  ],
  [
    'a script',
    mac('ProxyAutoConfigEnable : 1', 'ProxyAutoConfigURLString : http://wpad.test/proxy.pac'),
    { exceptions: [], scriptUrl: 'http://wpad.test/proxy.pac' },
  ],
])('macOS: %s', (_what, printed, expected) => {
  expect(readMacProxy(printed)).toEqual(expected)
})
