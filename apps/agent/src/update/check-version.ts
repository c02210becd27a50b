import type { ReleaseTarget } from '@cloudprint/protocol/release'
import { access, constants, readFile } from 'node:fs/promises'
import { checkFiles } from './check-files.ts'
import { nodeOf, proofFile, versionFolder } from './version-places.ts'
import { readProof, VersionProof } from './version-proof.ts'

/** Why a staged version must not or can not be started, or undefined: its files are those that enough keys have signed, and its Node may be executed. */
export async function checkVersion(stateFolder: string, rootFile: string, target: ReleaseTarget): Promise<string | undefined> {
  try {
    const proof = VersionProof.parse(JSON.parse(await readFile(proofFile(stateFolder, target.version), 'utf8')))
    const { manifestSha256 } = readProof(await readFile(rootFile), proof, target)
    const folder = versionFolder(stateFolder, target.version)
    return (await checkFiles(folder, manifestSha256, target))?.detail ?? (await whyNotExecutable(nodeOf(folder)))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A file on a disk that is mounted `noexec` answers as one that has lost its mode does (access(2)). */
async function whyNotExecutable(file: string): Promise<string | undefined> {
  try {
    await access(file, constants.X_OK)
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return `${file} may not be executed (${code}): its mode has changed, or how its disk is mounted`
  }
}
