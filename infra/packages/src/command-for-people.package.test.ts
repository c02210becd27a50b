import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'

test('the command runs the newest version where one was unpacked over another', () => {
  const root = tempDir('root')
  for (const version of ['0.9.0', '0.10.0']) mkdirSync(join(root, 'versions', version), { recursive: true })
  mkdirSync(join(root, 'bin'))
  copyFileSync(join(import.meta.dirname, '../bin/cloudprint-agent'), join(root, 'bin/cloudprint-agent'))
  writeFileSync(join(root, 'bin/node'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 })
  const env = { ...process.env, CLOUDPRINT_AGENT_DIR: tempDir('state') }
  const said = execFileSync('sh', [join(root, 'bin/cloudprint-agent'), 'status'], { encoding: 'utf8', env })
  expect(said.trim()).toMatch(/\/versions\/0\.10\.0\/main\.js status$/)
})
