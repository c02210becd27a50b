import { readdirSync, readFileSync } from 'node:fs'

/** Sums the result files of all test runners in a folder into one plain line: `N passed, N failed`. */
interface Results {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
}

const folder = process.argv[2] ?? 'test-results'
let passed = 0
let failed = 0
let skipped = 0
for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
  const results = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Results
  passed += results.numPassedTests
  failed += results.numFailedTests
  skipped += results.numPendingTests + results.numTodoTests
}
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`)
// No test at all is no proof of anything.
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
