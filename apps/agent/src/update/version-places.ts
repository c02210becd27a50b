import { join } from 'node:path'

/** Where staged versions lie in the agent's state folder. */
export const versionsFolder = (stateFolder: string) => join(stateFolder, 'versions')
export const versionFolder = (stateFolder: string, version: string) => join(versionsFolder(stateFolder), version)
/** Beside it, not in it: a version's folder holds what was signed, and nothing else. */
export const proofFile = (stateFolder: string, version: string) => join(versionsFolder(stateFolder), `${version}.proof.json`)
export const recordFile = (stateFolder: string) => join(stateFolder, 'update.json')
/** A version brings its own Node. */
export const nodeOf = (folder: string) => join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
export const programOf = (folder: string) => join(folder, 'main.js')
/** In a package: the root of trust, beside the launcher. */
export const rootFileOf = (packageFolder: string) => join(packageFolder, 'launcher', 'root.json')
