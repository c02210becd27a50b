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
const peakMiB = (process.resourceUsage().maxRSS / 1024).toFixed(0)
process.stdout.write(
  `${mutations} changed documents were refused in ${seconds} s, ${peakMiB} MiB at most: ${JSON.stringify(refusalsByCode)}\n`,
)
process.stdout.write(`${unchanged} changes undid each other and are not counted.\n`)
