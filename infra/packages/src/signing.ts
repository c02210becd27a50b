import { existsSync } from 'node:fs'
import type { WindowsSigning } from './sign-for-windows.ts'

/** What packages are signed with: files that stand outside of the repository. What is not set is not signed. */
export interface Signing {
  windows: WindowsSigning | undefined
  /** A private OpenPGP key without a passphrase, for the apt repository. */
  aptKeyFile: string | undefined
  /** The root of trust for updates, which `release init` makes. */
  updateRootFile: string | undefined
}

type Env = Record<string, string | undefined>

/** @throws where a file is named that is not there, or one of a pair is missing: a release must not go out unsigned by a slip. */
export function readSigning(env: Env = process.env): Signing {
  const file = (name: string) => {
    const path = env[name] === '' ? undefined : env[name]
    if (path !== undefined && !existsSync(path)) throw new Error(`${name} names ${path}, which is not there.`)
    return path
  }
  const [certificateFile, keyFile] = [file('CLOUDPRINT_WINDOWS_CERT_FILE'), file('CLOUDPRINT_WINDOWS_KEY_FILE')]
  if ((certificateFile === undefined) !== (keyFile === undefined))
    throw new Error('CLOUDPRINT_WINDOWS_CERT_FILE and CLOUDPRINT_WINDOWS_KEY_FILE go together, and one of them is not set.')
  const timestampUrl = env['CLOUDPRINT_WINDOWS_TIMESTAMP_URL']
  return {
    windows: certificateFile === undefined || keyFile === undefined ? undefined : { certificateFile, keyFile, timestampUrl },
    aptKeyFile: file('CLOUDPRINT_APT_KEY_FILE'),
    updateRootFile: file('CLOUDPRINT_UPDATE_ROOT_FILE'),
  }
}

/** What a build without keys has to say, loudly; about what it has built. */
export function unsignedWarnings({ windows, aptKeyFile, updateRootFile }: Signing, files: readonly string[]): string[] {
  const has = (ending: string) => files.some((file) => file.endsWith(ending))
  return [
    ...(windows === undefined && has('.msi')
      ? ['NOT SIGNED for Windows: it warns whoever installs it. Set CLOUDPRINT_WINDOWS_CERT_FILE and CLOUDPRINT_WINDOWS_KEY_FILE.']
      : []),
    ...(aptKeyFile === undefined && has('.deb') ? ['NO apt repository, since nothing could sign it. Set CLOUDPRINT_APT_KEY_FILE.'] : []),
    ...(updateRootFile === undefined
      ? ['NO root of trust: these agents will never update themselves. Set CLOUDPRINT_UPDATE_ROOT_FILE.']
      : []),
  ]
}
