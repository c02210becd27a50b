import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { udevRule } from './udev-rule.ts'

/** What the rule asks of a device, as udev runs it. */
function isTaken(descriptor: readonly number[]): boolean {
  const [, command = ''] = /PROGRAM="\/bin\/sh -c '([^']+)'"/.exec(udevRule()) ?? []
  const sys = tempDir('sys')
  mkdirSync(join(sys, 'hidraw0/device'), { recursive: true })
  writeFileSync(join(sys, 'hidraw0/device/report_descriptor'), Buffer.from(descriptor))
  return spawnSync('/bin/sh', ['-c', command.replace('/sys$devpath', join(sys, 'hidraw0'))]).status === 0
}

test('udev takes a scale for the agent by what its report descriptor says, and no other device', () => {
  const [scale, keyboard, mouse] = [
    [0x05, 0x8d, 0x09, 0x20, 0xa1, 0x01],
    [0x05, 0x01, 0x09, 0x06, 0xa1, 0x01],
    [0x05, 0x01, 0x05, 0x8d],
  ]
  expect([scale, keyboard, mouse, []].map((descriptor) => isTaken(descriptor ?? []))).toEqual([true, false, false, false])
})
