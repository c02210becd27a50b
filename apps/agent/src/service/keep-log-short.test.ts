import { existsSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@cloudprint/testkit/temp-dir'
import { expect, test } from 'vitest'
import { shortenLog } from './keep-log-short.ts'

/** As launchd opens it. */
function logOf(name: string): { file: string; say: (line: string) => void } {
  const file = join(tempDir(name), 'agent.log')
  const output = openSync(file, 'a')
  return { file, say: (line) => void writeSync(output, `${line}\n`) }
}

test('a log that has grown begins anew, and its older part stays beside it; whoever holds it open writes on', () => {
  const { file, say } = logOf('grown')
  say('first')
  shortenLog(file, 10)
  expect(existsSync(`${file}.1`)).toBe(false)
  say('second')
  shortenLog(file, 10)
  say('third')
  expect([readFileSync(`${file}.1`, 'utf8'), readFileSync(file, 'utf8')]).toEqual(['first\nsecond\n', 'third\n'])
  say('fourth')
  shortenLog(file, 10)
  expect([readFileSync(`${file}.1`, 'utf8'), readFileSync(file, 'utf8')]).toEqual(['third\nfourth\n', ''])
})

test('a log whose older part can not be kept is cut off all the same, and says so', () => {
  const { file, say } = logOf('full')
  mkdirSync(`${file}.1`)
  say('much that nobody can keep')
  shortenLog(file, 10)
  expect(readFileSync(file, 'utf8')).toContain('could not be kept')
})
