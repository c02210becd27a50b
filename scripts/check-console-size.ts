import { gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/**
 * How much JavaScript the console's first page takes, from the sign-in to the overview, as it comes over the wire: what the page names,
 * all that this imports, and what every page loads right after it. Charts, dialogs and other pages come when they are needed.
 * Fails above the limit, and says which files are the largest.
 */
const LIMIT_BYTES = 250_000
/** Loaded by every page a moment later. */
const soon = [/\/socket\.io-client\/.*index\.js$/]

interface Chunk {
  file: string
  imports?: string[]
  isEntry?: boolean
}

const dist = resolve(process.argv[2] ?? 'apps/admin/dist')
const chunks = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>

const wanted = new Set<string>()
const want = (name: string) => {
  if (wanted.has(name)) return
  wanted.add(name)
  for (const imported of chunks[name]?.imports ?? []) want(imported)
}
for (const [name, chunk] of Object.entries(chunks)) if (chunk.isEntry === true || soon.some((pattern) => pattern.test(name))) want(name)

const sizes = [...wanted]
  .map((name) => ({ name, bytes: gzipSync(readFileSync(join(dist, chunks[name]?.file ?? '')), { level: 9 }).length }))
  .toSorted((a, b) => b.bytes - a.bytes)
const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0)
console.log(`console: the first page takes ${(bytes / 1_000).toFixed(1)} kB of JavaScript (gzip), at most ${LIMIT_BYTES / 1_000}`)
if (bytes > LIMIT_BYTES) {
  for (const size of sizes.slice(0, 8)) console.error(`  ${(size.bytes / 1_000).toFixed(1)} kB  ${size.name}`)
  process.exitCode = 1
}
