import { existsSync, readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'

/** Finds paths of this repository that its Markdown files cite, in code spans and in links, and that do not exist. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { encoding: 'utf8' })
  .split('\n')
  .filter(Boolean)
const top = ['apps/', 'packages/', 'docs/', 'e2e/', 'bench/', 'infra/', 'scripts/', '.ci/']

const missing: string[] = []
for (const file of files.filter((name) => existsSync(name))) {
  const text = readFileSync(file, 'utf8')
  for (const [, span = ''] of text.matchAll(/`([^`\s]+)`/g)) {
    if (!top.some((folder) => span.startsWith(folder)) || /[*<>{}…]/.test(span)) continue
    if (!existsSync(span.replace(/:\d+$/, ''))) missing.push(`${file}: ${span}`)
  }
  for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^([a-z]+:|#)/.test(link)) continue
    if (!existsSync(join(dirname(file), link.replace(/#.*$/, '')))) missing.push(`${file}: ${link}`)
  }
}
for (const line of missing) console.error(`cited but not there: ${line}`)
console.log(`${files.length} Markdown files read, ${missing.length} dead paths`)
process.exitCode = missing.length === 0 ? 0 : 1
