const SE_FILE_OBJECT = 1
const OWNER_SECURITY_INFORMATION = 1

/** Who may always change the rights of a folder, as a SID; Windows' own commands tell it in the words of its language only. */
export async function ownerOnWindows(folder: string): Promise<string> {
  const { default: koffi } = await import('koffi')
  const [advapi, kernel] = [koffi.load('advapi32.dll'), koffi.load('kernel32.dll')]
  const askFor = advapi.func(
    'uint32_t GetNamedSecurityInfoW(str16 name, int type, uint32_t what, _Out_ void **owner, void *group, void *dacl, void *sacl, _Out_ void **descriptor)',
  )
  const writeOut = advapi.func('int ConvertSidToStringSidW(void *sid, _Out_ void **text)')
  const free = kernel.func('void *LocalFree(void *memory)')
  const [owner, descriptor, text]: [unknown[], unknown[], unknown[]] = [[null], [null], [null]]
  const failure = askFor(folder, SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, owner, null, null, null, descriptor) as number
  if (failure !== 0) throw new Error(`whose folder ${folder} is can not be seen: Windows' error ${failure}`)
  writeOut(owner[0], text)
  const sid = koffi.decode(text[0], 'char16_t', -1) as string
  free(text[0])
  free(descriptor[0])
  return sid
}
