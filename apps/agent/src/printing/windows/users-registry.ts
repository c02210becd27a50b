/** Names of the keys below a key; `absent` where there is no such key, `closed` where this account may not look into it, or it can not be looked into. */
export type KeysBelow = string[] | 'absent' | 'closed'

/** HKEY_USERS, a predefined handle: -2147483645, with its sign. */
const HKEY_USERS = -0x7fff_fffdn
const KEY_READ = 0x2_0019
/** The longest name of a key, and its end. */
const NAME_UNITS = 256
/** https://learn.microsoft.com/windows/win32/debug/system-error-codes */
const codes = { fileNotFound: 2, noMoreItems: 259, keyDeleted: 1018 } as const

/**
 * What Windows keeps for each account, read by its own functions: `reg.exe` answers in a code page of the machine's, and says of a key
 * that is closed what it says of one that is not there. @returns asks for the keys below a path under HKEY_USERS.
 */
export async function usersRegistry(): Promise<(path: string) => KeysBelow> {
  const { default: koffi } = await import('koffi')
  const advapi = koffi.load('advapi32.dll')
  const open = advapi.func('int __stdcall RegOpenKeyExW(int64_t key, str16 path, uint32_t options, uint32_t access, void *opened)')
  const nameAt = advapi.func(
    'int __stdcall RegEnumKeyExW(int64_t key, uint32_t index, void *name, void *units, void *reserved, void *class, void *classUnits, void *written)',
  )
  const close = advapi.func('int __stdcall RegCloseKey(int64_t key)')

  function namesBelow(key: bigint): KeysBelow {
    const names: string[] = []
    for (;;) {
      const [name, units] = [Buffer.alloc(NAME_UNITS * 2), Buffer.alloc(4)]
      units.writeUInt32LE(NAME_UNITS)
      const code = Number(nameAt(key, names.length, name, units, null, null, null, null))
      if (code === codes.noMoreItems) return names
      // Its account has signed out meanwhile.
      if (code === codes.keyDeleted) return 'absent'
      if (code !== 0) return 'closed'
      names.push(name.toString('utf16le', 0, units.readUInt32LE(0) * 2))
    }
  }

  return (path) => {
    const opened = Buffer.alloc(8)
    const code = Number(open(HKEY_USERS, path, 0, KEY_READ, opened))
    if (code === codes.fileNotFound || code === codes.keyDeleted) return 'absent'
    if (code !== 0) return 'closed'
    const key = opened.readBigInt64LE(0)
    try {
      return namesBelow(key)
    } finally {
      close(key)
    }
  }
}
