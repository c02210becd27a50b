import { ServiceError } from './run-command.ts'

const SC_MANAGER_CONNECT = 1
const SERVICE_CHANGE_CONFIG = 2
const SERVICE_NO_CHANGE = 0xffffffff

/**
 * Windows' installer registers a program as it lies there: where its path has spaces, Windows tries what comes before each of them first, such
 * as C:\Program.exe.
 * @throws ServiceError
 */
export async function quoteServiceProgram(service: string, program: string): Promise<void> {
  const { default: koffi } = await import('koffi')
  const advapi = koffi.load('advapi32.dll')
  const openManager = advapi.func('void *OpenSCManagerW(str16 machine, str16 database, uint32_t access)')
  const openService = advapi.func('void *OpenServiceW(void *manager, str16 name, uint32_t access)')
  const change = advapi.func(
    'int ChangeServiceConfigW(void *service, uint32_t type, uint32_t start, uint32_t error, str16 program, str16 group, void *tag, str16 needed, str16 account, str16 password, str16 title)',
  )
  const close = advapi.func('int CloseServiceHandle(void *handle)')
  const [none, as] = [null, SERVICE_NO_CHANGE]
  const manager: unknown = openManager(none, none, SC_MANAGER_CONNECT)
  const handle: unknown = manager === null ? null : openService(manager, service, SERVICE_CHANGE_CONFIG)
  const isChanged = handle !== null && change(handle, as, as, as, `"${program}"`, none, none, none, none, none, none) !== 0
  for (const open of [handle, manager]) if (open !== null) close(open)
  if (!isChanged) throw new ServiceError(`What the service ${service} starts could not be set. Look at it in services.msc, and try again.`)
}
