import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ownFolder } from '../own-folder.ts'

const Package = z.object({ version: z.string() })

/** The relay's version, from its package. */
export const { version } = Package.parse(JSON.parse(readFileSync(new URL('package.json', ownFolder), 'utf8')))
