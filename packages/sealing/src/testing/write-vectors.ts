import { writeFileSync } from 'node:fs'
import { makeVectors } from './make-vectors.ts'

/** To be run when the format gets a new version: the vectors of a version that was released stay as they are. */
writeFileSync(new URL('../../vectors/version-1.json', import.meta.url), `${JSON.stringify(await makeVectors(), null, 2)}\n`)
