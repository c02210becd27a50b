import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { buildDeb } from '../build-deb.ts'

/** A package with all that belongs to one, and shell scripts for programs: what apt checks is the same. */
export function smallDeb(version: string): string {
  const workshop = tempDir(`deb-${version}`)
  mkdirSync(join(workshop, 'tree/opt/cloudprint-agent/bin'), { recursive: true })
  const programs = { 'cloudprint-agent': `echo ${version}`, 'node': 'exec sleep infinity' }
  for (const [name, line] of Object.entries(programs))
    writeFileSync(join(workshop, 'tree/opt/cloudprint-agent/bin', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
  const file = join(workshop, 'agent.deb')
  buildDeb(file, { version, arch: 'x64', folder: join(workshop, 'tree'), compression: ['-Zxz', '-z1'] })
  return file
}
