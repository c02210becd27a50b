import type { Finding } from '@cloudprint/protocol/examination'
import { StateFileError } from '../private-file.ts'
import type { Check } from './check.ts'

/** Runs all checks side by side; findings come in the order of the checks. One that breaks is a finding, and stops no other. */
export async function examine(checks: readonly Check[]): Promise<Finding[]> {
  const found = await Promise.all(checks.map((check) => findingsOf(check)))
  return found.flat()
}

async function findingsOf({ name, run }: Check): Promise<Finding[]> {
  try {
    return [await run()].flat().map((finding) => ({ check: name, ...finding }))
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error)
    // Its words say what to do.
    if (error instanceof StateFileError) return [{ check: name, verdict: 'failed', says }]
    const remedy = 'This check itself broke. Run the doctor again; if it stays so, send what "doctor --bundle FILE" writes to support.'
    return [{ check: name, verdict: 'failed', says, remedy }]
  }
}
