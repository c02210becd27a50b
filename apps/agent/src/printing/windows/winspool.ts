import type { LibraryHandle } from 'koffi'

/** A function of a library; called, or called in another thread by `async`. */
export type NativeFunction = ReturnType<LibraryHandle['func']>

/** Handles are opaque; as a number of 64 bits they survive every version of Windows. */
export type Handle = bigint

/**
 * The functions of Windows that printing takes, as they stand in its documentation: strings as UTF-16, structures as bytes.
 * All are called in a thread that may block. What they return of `0` or `false` is explained by `lastError()` of the same thread.
 */
export type Winspool = Record<
  keyof typeof winspoolSignatures | keyof typeof gdiSignatures | keyof typeof serviceSignatures | keyof typeof kernelSignatures,
  NativeFunction
> & {
  /** GetLastError of what was called last in this thread; koffi keeps it between two synchronous calls. */
  lastError: () => number
  clearLastError: () => void
  /** Where a buffer lies, to find what the pointers in it lead to. */
  addressOf: (bytes: Uint8Array) => bigint
  /** Bytes that the system owns, as long as it does. */
  bytesAt: (address: bigint, length: number) => Buffer
}

/** https://learn.microsoft.com/windows/win32/printdocs/printing-and-print-spooler-functions */
const winspoolSignatures = {
  OpenPrinterW: 'int __stdcall OpenPrinterW(str16 name, void *handle, void *defaults)',
  ClosePrinter: 'int __stdcall ClosePrinter(int64_t printer)',
  EnumPrintersW:
    'int __stdcall EnumPrintersW(uint32_t flags, str16 name, uint32_t level, void *out, uint32_t size, void *needed, void *count)',
  GetPrinterDriverW:
    'int __stdcall GetPrinterDriverW(int64_t printer, str16 environment, uint32_t level, void *out, uint32_t size, void *needed)',
  GetDefaultPrinterW: 'int __stdcall GetDefaultPrinterW(void *out, void *length)',
  DeviceCapabilitiesW: 'int __stdcall DeviceCapabilitiesW(str16 device, str16 port, uint16_t capability, void *out, void *devMode)',
  DocumentPropertiesW: 'int __stdcall DocumentPropertiesW(int64_t window, int64_t printer, str16 name, void *out, void *in, uint32_t mode)',
  EnumJobsW:
    'int __stdcall EnumJobsW(int64_t printer, uint32_t first, uint32_t most, uint32_t level, void *out, uint32_t size, void *needed, void *count)',
  SetJobW: 'int __stdcall SetJobW(int64_t printer, uint32_t job, uint32_t level, void *info, uint32_t command)',
  StartDocPrinterW: 'uint32_t __stdcall StartDocPrinterW(int64_t printer, uint32_t level, void *info)',
  WritePrinter: 'int __stdcall WritePrinter(int64_t printer, void *bytes, uint32_t length, void *written)',
  EndDocPrinter: 'int __stdcall EndDocPrinter(int64_t printer)',
  AbortPrinter: 'int __stdcall AbortPrinter(int64_t printer)',
  FindFirstPrinterChangeNotification:
    'int64_t __stdcall FindFirstPrinterChangeNotification(int64_t printer, uint32_t filter, uint32_t options, void *fields)',
  FindNextPrinterChangeNotification:
    'int __stdcall FindNextPrinterChangeNotification(int64_t change, void *what, void *options, void *info)',
  FindClosePrinterChangeNotification: 'int __stdcall FindClosePrinterChangeNotification(int64_t change)',
  FreePrinterNotifyInfo: 'int __stdcall FreePrinterNotifyInfo(int64_t info)',
} as const

/** https://learn.microsoft.com/windows/win32/gdi/windows-gdi */
const gdiSignatures = {
  CreateDCW: 'int64_t __stdcall CreateDCW(str16 driver, str16 device, str16 port, void *devMode)',
  DeleteDC: 'int __stdcall DeleteDC(int64_t dc)',
  GetDeviceCaps: 'int __stdcall GetDeviceCaps(int64_t dc, int index)',
  StartDocW: 'int __stdcall StartDocW(int64_t dc, void *info)',
  StartPage: 'int __stdcall StartPage(int64_t dc)',
  EndPage: 'int __stdcall EndPage(int64_t dc)',
  EndDoc: 'int __stdcall EndDoc(int64_t dc)',
  AbortDoc: 'int __stdcall AbortDoc(int64_t dc)',
  SetStretchBltMode: 'int __stdcall SetStretchBltMode(int64_t dc, int mode)',
  StretchDIBits:
    'int __stdcall StretchDIBits(int64_t dc, int x, int y, int w, int h, int sx, int sy, int sw, int sh, void *bits, void *info, uint32_t usage, uint32_t rop)',
} as const

/** https://learn.microsoft.com/windows/win32/services/service-functions */
const serviceSignatures = {
  OpenSCManagerW: 'int64_t __stdcall OpenSCManagerW(str16 machine, str16 database, uint32_t access)',
  OpenServiceW: 'int64_t __stdcall OpenServiceW(int64_t manager, str16 name, uint32_t access)',
  QueryServiceStatusEx: 'int __stdcall QueryServiceStatusEx(int64_t service, int level, void *out, uint32_t size, void *needed)',
  CloseServiceHandle: 'int __stdcall CloseServiceHandle(int64_t handle)',
} as const

const kernelSignatures = {
  WaitForMultipleObjects: 'uint32_t __stdcall WaitForMultipleObjects(uint32_t count, void *handles, int all, uint32_t ms)',
} as const

/** @param spoolerDll another library with the spooler's functions, for tests. */
export async function loadWinspool(spoolerDll = 'winspool.drv'): Promise<Winspool> {
  const { default: koffi } = await import('koffi')
  const bind = <Names extends string>(library: LibraryHandle, signatures: Record<Names, string>) =>
    Object.fromEntries(Object.entries<string>(signatures).map(([name, signature]) => [name, library.func(signature)])) as Record<
      Names,
      NativeFunction
    >
  const kernel = koffi.load('kernel32.dll')
  const getLastError = kernel.func('uint32_t __stdcall GetLastError()')
  const setLastError = kernel.func('void __stdcall SetLastError(uint32_t code)')
  return {
    ...bind(koffi.load(spoolerDll), winspoolSignatures),
    ...bind(koffi.load('gdi32.dll'), gdiSignatures),
    ...bind(koffi.load('advapi32.dll'), serviceSignatures),
    ...bind(kernel, kernelSignatures),
    lastError: () => Number(getLastError()),
    clearLastError: () => void setLastError(0),
    addressOf: (bytes) => koffi.address(bytes),
    bytesAt: (address, length) => Buffer.from(koffi.view(address, length)),
  }
}
