import { existsSync } from 'node:fs'

/** What packages are signed with; keys stand outside of the repository. What is not set is not signed. */
export interface Signing {
  /** Signs a file for Windows (Authenticode) in its place; its path is added. */
  windowsSignCommand: string | undefined
  /** A private OpenPGP key without a passphrase, for the apt repository. */
  aptKeyFile: string | undefined
  /** The root of trust for updates, which `release init` makes. */
  updateRootFile: string | undefined
}

type Env = Record<string, string | undefined>

/** @throws where a file is named that is not there: a release must not go out unsigned by a slip. */
export function readSigning(env: Env = process.env): Signing {
  const setting = (name: string) => (env[name] === '' ? undefined : env[name])
  const file = (name: string) => {
    const path = setting(name)
    if (path !== undefined && !existsSync(path)) throw new Error(`${name} names ${path}, which is not there.`)
    return path
  }
  return {
    windowsSignCommand: setting('CLOUDPRINT_WINDOWS_SIGN_COMMAND'),
    aptKeyFile: file('CLOUDPRINT_APT_KEY_FILE'),
    updateRootFile: file('CLOUDPRINT_UPDATE_ROOT_FILE'),
  }
}

/** What a build without keys has to say, loudly; about what it has built. */
export function unsignedWarnings({ windowsSignCommand, aptKeyFile, updateRootFile }: Signing, files: readonly string[]): string[] {
  const has = (ending: string) => files.some((file) => file.endsWith(ending))
  return [
    ...(windowsSignCommand === undefined && has('.msi')
      ? ['NOT SIGNED for Windows: it warns whoever installs it. Set CLOUDPRINT_WINDOWS_SIGN_COMMAND.']
      : []),
    ...(aptKeyFile === undefined && has('.deb') ? ['NO apt repository, since nothing could sign it. Set CLOUDPRINT_APT_KEY_FILE.'] : []),
    ...(updateRootFile === undefined
      ? ['NO root of trust: these agents will never update themselves. Set CLOUDPRINT_UPDATE_ROOT_FILE.']
      : []),
  ]
}
