import { readdirSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

/**
 * Sums the result files of all test runners in a folder into one plain line: `N passed, N failed`. What failed stands above it with its
 * reason, so that the end of a long log is enough to know it.
 */
interface Results {
  testResults: FileResult[]
}

interface FileResult {
  name: string
  /** Why the file failed as a whole; empty where only its tests did. */
  message: string
  /** `failed` also where no test of it has failed: it did not load, or a hook threw. */
  status: 'passed' | 'failed'
  assertionResults: TestResult[]
}

interface TestResult {
  status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo'
  fullName: string
  failureMessages: string[]
}

const folder = process.argv[2] ?? 'test-results'
let passed = 0
let failed = 0
let skipped = 0
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const results = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Results
  for (const file of results.testResults) {
    count(file)
    if (file.status === 'failed') tellOf(file)
  }
}
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`)
// No test at all is no proof of anything.
process.exitCode = failed === 0 && passed > 0 ? 0 : 1

function count({ status, assertionResults: tests }: FileResult): void {
  const passedHere = tests.filter((test) => test.status === 'passed').length
  const failedHere = tests.filter((test) => test.status === 'failed').length
  const notRun = tests.length - passedHere - failedHere
  passed += passedHere
  // A hook that throws leaves its tests marked as skipped, the same as those that somebody skips on purpose.
  if (status === 'failed') failed += Math.max(1, failedHere + notRun)
  else skipped += notRun
}

function tellOf({ name, message, assertionResults: tests }: FileResult): void {
  const reasons = tests.flatMap((test) => test.failureMessages.map((reason) => `${test.fullName}\n${reason}`))
  if (message !== '') reasons.push(message)
  // A hook inside a group of tests leaves no reason in the results: the run above has told it.
  if (reasons.length === 0) reasons.push('a hook in it failed')
  for (const reason of reasons) console.log(`FAILED ${relative('.', name)}: ${reason}\n`)
}
