import { accessSync, constants } from 'node:fs'

/** The Debian package that holds each program the tests call; debian/control of a developer's machine, so to say. */
const packageByTool = {
  'avahi-daemon': 'avahi-daemon',
  'bash': 'bash',
  'cupsd': 'cups-daemon',
  'cupsaccept': 'cups-client',
  'dbus-daemon': 'dbus',
  'gs': 'ghostscript',
  'ip': 'iproute2',
  'ippeveprinter': 'cups-ipp-utils',
  'ipptool': 'cups-ipp-utils',
  'lp': 'cups-client',
  'lpadmin': 'cups-client',
  'lpr': 'cups-bsd',
  'nft': 'nftables',
  'nsenter': 'util-linux',
  'pdftotext': 'poppler-utils',
  'pdfinfo': 'poppler-utils',
  'pdftoppm': 'poppler-utils',
  'socat': 'socat',
  'squid': 'squid',
  'tc': 'iproute2',
  'tinyproxy': 'tinyproxy',
  'unshare': 'util-linux',
  'wine': 'wine wine64',
  'x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64',
} as const

export type Tool = keyof typeof packageByTool

/** Many of these lie in sbin folders, which are not on everyone's PATH. */
const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

/** Where programs look for each other when a test starts them with an environment of its own. */
export const toolPath = folders.join(':')

/**
 * The full path of each tool, in the order asked for.
 * @throws naming what to install: a test that cannot run is red, never skipped.
 */
export function requireTools<const Tools extends readonly Tool[]>(...tools: Tools): { [K in keyof Tools]: string } {
  const paths = tools.map(findTool)
  const missing = tools.filter((_tool, index) => paths[index] === undefined)
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((tool) => packageByTool[tool]))]
    throw new Error(
      `This test needs ${missing.join(', ')}. Install with: apt-get install ${packages.join(' ')} ` +
        '(or run infra/ci/install-system-packages.sh)',
    )
  }
  return paths as { [K in keyof Tools]: string }
}

function findTool(tool: string): string | undefined {
  return folders.map((folder) => `${folder}/${tool}`).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
