import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'

test.each([
  ['0.9.0', '0.10.0'],
  ['1.4.0-rc.9', '1.4.0-rc.10'],
  ['1.4.0-rc.1', '1.4.0'],
  ['1.4.0', '1.5.0-beta.1'],
])('the command runs the newest version where one was unpacked over another: of %s and %s the latter', (older, newest) => {
  const root = tempDir('root')
  for (const version of [older, newest]) mkdirSync(join(root, 'versions', version), { recursive: true })
  mkdirSync(join(root, 'bin'))
  copyFileSync(join(import.meta.dirname, '../bin/cloudprint-agent'), join(root, 'bin/cloudprint-agent'))
  writeFileSync(join(root, 'bin/node'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 })
  const env = { ...process.env, CLOUDPRINT_AGENT_DIR: tempDir('state') }
  const said = execFileSync('sh', [join(root, 'bin/cloudprint-agent'), 'status'], { encoding: 'utf8', env })
  expect(said.trim()).toMatch(new RegExp(`/versions/${newest}/main\\.js status$`))
})
