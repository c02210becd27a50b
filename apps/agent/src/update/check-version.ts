import type { ReleaseTarget } from '@cloudprint/protocol/release'
import { readFile } from 'node:fs/promises'
import { checkFiles } from './check-files.ts'
import { proofFile, versionFolder } from './version-places.ts'
import { readProof, VersionProof } from './version-proof.ts'

/** Why a staged version must not be started, or undefined: its files are those that enough keys have signed. */
export async function checkVersion(stateFolder: string, rootFile: string, target: ReleaseTarget): Promise<string | undefined> {
  try {
    const proof = VersionProof.parse(JSON.parse(await readFile(proofFile(stateFolder, target.version), 'utf8')))
    const { manifestSha256 } = readProof(await readFile(rootFile), proof, target)
    return (await checkFiles(versionFolder(stateFolder, target.version), manifestSha256, target))?.detail
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
