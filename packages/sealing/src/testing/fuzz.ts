import { parseArgs } from 'node:util'
import { fuzzSealedDocuments } from './fuzz-sealed-documents.ts'

const { values } = parseArgs({
  args: process.argv.slice(2).filter((argument) => argument !== '--'),
  options: { mutations: { type: 'string', default: '100000' }, seed: { type: 'string', default: String(Date.now()) } },
})
const mutations = Number(values.mutations)

process.stdout.write(`Seed ${values.seed}\n`)
const startedMs = performance.now()
const { refusalsByCode, unchanged } = await fuzzSealedDocuments({ seed: values.seed, mutations })
const seconds = ((performance.now() - startedMs) / 1000).toFixed(0)
globalThis.gc?.()
const { heapUsed, arrayBuffers } = process.memoryUsage()
const heldMiB = ((heapUsed + arrayBuffers) / 2 ** 20).toFixed(0)

process.stdout.write(`${mutations} changed documents were refused in ${seconds} s: ${JSON.stringify(refusalsByCode)}\n`)
process.stdout.write(`${unchanged} changes undid each other and are not counted.\n`)
process.stdout.write(`${heldMiB} MiB are held at the end.\n`)
