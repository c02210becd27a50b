import { expect, test } from 'vitest'
import { eventually } from './eventually.ts'
import { spawnProcess } from './spawn-process.ts'

function node(script: string) {
  return spawnProcess({ command: process.execPath, args: ['-e', script] })
}

const stay = 'setInterval(() => {}, 1e6)'

test('a line is waited for, wherever it is written', async () => {
  const child = node(`console.error('listening on 4711'); ${stay}`)
  const [, port] = await child.waitForLine(/listening on (\d+)/)
  expect(port).toBe('4711')
  expect(child.isRunning()).toBe(true)
  expect(child.rssBytes()).toBeGreaterThan(10_000_000)
  await expect(child.kill9()).resolves.toEqual({ code: null, signal: 'SIGKILL' })
})

test('a process that ends before its line fails the wait with its output', async () => {
  const child = node(`console.log('no such setting'); process.exit(3)`)
  await expect(child.waitForLine(/listening/)).rejects.toThrow(/ended \(code 3\)[\s\S]*no such setting/)
})

test('a line that does not come fails the wait with what came instead', async () => {
  const child = node(`console.log('still starting'); ${stay}`)
  await child.waitForLine(/starting/)
  await expect(child.waitForLine(/listening/, 20)).rejects.toThrow(/listening[\s\S]*still starting/)
  await child.kill9()
})

test('stopping lets it tidy up, and forces it when it does not', async () => {
  const tidy = node(`process.on('SIGTERM', () => process.exit(7)); console.log('up'); ${stay}`)
  await tidy.waitForLine(/up/)
  await expect(tidy.stop()).resolves.toEqual({ code: 7, signal: null })

  const stubborn = node(`process.on('SIGTERM', () => {}); console.log('up'); ${stay}`)
  await stubborn.waitForLine(/up/)
  await expect(stubborn.stop(10)).resolves.toEqual({ code: null, signal: 'SIGKILL' })
})

test('it does not outlive the one that started it', async () => {
  const module = import.meta.resolve('./spawn-process.ts')
  const parent = spawnProcess({
    command: process.execPath,
    args: [
      '--input-type=module',
      '-e',
      `import { spawnProcess } from '${module}'
       const child = spawnProcess({ command: process.execPath, args: ['-e', '${stay}'] })
       console.log('child ' + child.pid + ' runs')
       ${stay}`,
    ],
  })
  const [, pid] = await parent.waitForLine(/child (\d+) runs/)
  await parent.kill9()
  await eventually(() => !isAlive(Number(pid)), { what: 'the child to end' })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
