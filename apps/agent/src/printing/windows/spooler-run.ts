import os from 'node:os'
import type { SpoolerRun } from './job-notes.ts'
import type { Winspool } from './winspool.ts'

const SC_MANAGER_CONNECT = 0x1
const SERVICE_QUERY_STATUS = 0x4
/** SERVICE_STATUS_PROCESS: https://learn.microsoft.com/windows/win32/api/winsvc/ns-winsvc-service_status_process */
const status = { bytes: 36, processId: 28 } as const

/** Process 0 where the service can't be asked: then only the machine's start tells one run from another. */
export function spoolerRun(windows: Winspool): SpoolerRun {
  return { processId: processId(windows), bootedAtMs: Math.round(Date.now() - os.uptime() * 1_000) }
}

/** Clocks are set, and the machine's start with them. */
const SAME_BOOT_MS = 600_000

export function isSameRun(one: SpoolerRun | null, other: SpoolerRun): boolean {
  return one !== null && one.processId === other.processId && Math.abs(one.bootedAtMs - other.bootedAtMs) < SAME_BOOT_MS
}

function processId(windows: Winspool): number {
  const manager = BigInt(windows.OpenSCManagerW(null, null, SC_MANAGER_CONNECT))
  if (manager === 0n) return 0
  const service = BigInt(windows.OpenServiceW(manager, 'Spooler', SERVICE_QUERY_STATUS))
  const [out, needed] = [Buffer.alloc(status.bytes), Buffer.alloc(4)]
  const isAsked = service !== 0n && Number(windows.QueryServiceStatusEx(service, 0, out, out.length, needed)) !== 0
  if (service !== 0n) windows.CloseServiceHandle(service)
  windows.CloseServiceHandle(manager)
  return isAsked ? out.readUInt32LE(status.processId) : 0
}
