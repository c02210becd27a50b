import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'

const packageCommand = (...args: string[]) =>
  spawnSync(process.execPath, ['--conditions=source', join(import.meta.dirname, 'main.ts'), ...args], { encoding: 'utf8' })

test.each(['v1.4.0', '../1.4.0'])('nothing is built that would be called %s', (version) => {
  const { status, stderr } = packageCommand('--version', version, '--only', 'deb', '--out', tempDir('none'))
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringContaining(`"${version}" is no version such as 1.4.0 or 1.4.0-rc.2`) as string,
  })
})
