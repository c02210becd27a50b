import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { spawnProcess } from './spawn-process.ts'
import { tempDir } from './temp-dir.ts'

const program = `
  import { tempDir } from '${import.meta.resolve('./temp-dir.ts')}'
  console.log(tempDir('of-a-child') + ' ')
  if (process.argv[1] === 'stays') setInterval(() => {}, 1e6)
`

function childThat(does: 'ends' | 'stays') {
  return spawnProcess({ command: process.execPath, args: ['--input-type=module', '-e', program, does] })
}

async function dirOf(child: ReturnType<typeof childThat>): Promise<string> {
  const [, dir] = await child.waitForLine(/^(\S+of-a-child-\S+) /m)
  return dir ?? ''
}

test('two folders are never the same', () => {
  expect(tempDir('same')).not.toBe(tempDir('same'))
})

test('a folder goes when its process ends, also by SIGTERM', async () => {
  const ends = childThat('ends')
  const dir = await dirOf(ends)
  await ends.exited
  expect(existsSync(dir)).toBe(false)

  const stays = childThat('stays')
  const otherDir = await dirOf(stays)
  expect(existsSync(otherDir)).toBe(true)
  await stays.stop()
  expect(existsSync(otherDir)).toBe(false)
})

test('what a killed process left behind is removed by the next', async () => {
  const killed = childThat('stays')
  const dir = await dirOf(killed)
  // Looked at before: from the kill on any other test's process may be the next.
  expect(existsSync(dir)).toBe(true)
  await killed.kill9()
  await childThat('ends').exited
  expect(existsSync(dir)).toBe(false)
})
