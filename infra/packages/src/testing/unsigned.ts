import { readSigning } from '../signing.ts'

/** Whatever keys the machine's environment names: a test has its own, or none. */
export const unsigned = readSigning({})
