import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const places: string[] = []
afterAll(() => {
  for (const place of places) rmSync(place, { recursive: true, force: true })
})

/** Files as a runner may find them; each is run once by the real one, and its results are kept by the file's name. */
const files: Record<string, string> = {
  good: `test('one', () => {}); test('two', () => {})`,
  red: `test('one', () => {}); test('two', () => { throw new Error('wrong') })`,
  skips: `test.skip('one', () => {}); test.todo('two'); test('three', () => {})`,
  brokenHook: `beforeAll(() => { throw new Error('no database') }); test('one', () => {}); test('two', () => {})`,
  brokenGroup: `describe('some', () => { beforeAll(() => { throw new Error('no queue') }); test('one', () => {}) }); test('two', () => {})`,
  brokenEnd: `afterAll(() => { throw new Error('left behind') }); test('one', () => {})`,
  unloadable: `import './missing.ts'; test('one', () => {})`,
  empty: `export {}`,
}
let results: Record<string, object>
beforeAll(async () => {
  const dir = makePlace(Object.entries(files).map(([name, text]) => [`${name}.test.ts`, text]))
  const args = [
    'run',
    '--root',
    dir,
    '--globals',
    '--no-isolate',
    '--maxWorkers',
    '1',
    '--reporter',
    'json',
    '--outputFile',
    join(dir, 'all.json'),
  ]
  expect((await program(join(root, 'node_modules/vitest/vitest.mjs'), args)).code).toBe(1)
  const all = JSON.parse(readFileSync(join(dir, 'all.json'), 'utf8')) as { testResults: { name: string }[] }
  results = Object.fromEntries(all.testResults.map((file) => [/(\w+)\.test\.ts$/.exec(file.name)?.[1], { testResults: [file] }]))
}, 240_000)

function makePlace(content: [name: string, text: string][]): string {
  const dir = mkdtempSync(join(tmpdir(), 'cloudprint-sum-'))
  places.push(dir)
  for (const [name, text] of content) writeFileSync(join(dir, name), text)
  return dir
}

/** Without what this run itself has put into the environment. */
async function program(script: string, args: string[]): Promise<{ code: number; output: string }> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], CI: 'true' }
  return new Promise((done) => {
    const child = execFile(process.execPath, [script, ...args], { env }, (_error, output) => done({ code: child.exitCode ?? -1, output }))
  })
}

async function sumOf(...names: string[]) {
  const dir = makePlace(names.map((name) => [`${name}.json`, JSON.stringify(results[name])]))
  const { code, output } = await program(join(root, 'scripts/sum-results.ts'), [dir])
  const lines = output.trim().split('\n')
  return { line: lines.at(-1), code, above: lines.slice(0, -1).join('\n') }
}

test('what all runners passed is summed into one line', async () => {
  expect(await sumOf('good')).toEqual({ line: '2 passed, 0 failed', code: 0, above: '' })
  expect(await sumOf('good', 'skips')).toEqual({ line: '3 passed, 0 failed, 2 skipped', code: 0, above: '' })
})

test('one failure anywhere fails the whole', async () => {
  expect(await sumOf('good', 'red')).toMatchObject({ line: '3 passed, 1 failed', code: 1 })
})

test('tests that a broken hook kept from running have failed', async () => {
  expect(await sumOf('good', 'brokenHook')).toMatchObject({ line: '2 passed, 2 failed', code: 1 })
  expect(await sumOf('good', 'brokenGroup')).toMatchObject({ line: '3 passed, 1 failed', code: 1 })
})

test.each(['unloadable', 'brokenEnd', 'empty'])('a file that failed as a whole (%s) counts as one failure', async (name) => {
  const { line, code } = await sumOf('good', name)
  expect(line).toMatch(/^\d passed, 1 failed$/)
  expect(code).toBe(1)
})

test.each([
  ['red', /^FAILED .*red\.test\.ts: two\n.*wrong/],
  ['brokenHook', /^FAILED .*brokenHook\.test\.ts: .*no database/],
  ['brokenGroup', /^FAILED .*brokenGroup\.test\.ts: a hook in it failed/],
  ['brokenEnd', /^FAILED .*brokenEnd\.test\.ts: .*left behind/],
  ['unloadable', /^FAILED .*unloadable\.test\.ts: .*missing/],
  ['empty', /^FAILED .*empty\.test\.ts: .*No test/],
])('what failed is told with its reason above the sum (%s)', async (name, reason) => {
  expect((await sumOf('good', name)).above).toMatch(reason)
})

test('no test at all is no proof of anything', async () => {
  expect(await sumOf()).toMatchObject({ line: '0 passed, 0 failed', code: 1 })
})
