import { afterAll, afterEach, beforeAll } from 'vitest'
import { Site, type SiteSettings } from './site.ts'

const TAIL_CHARACTERS = 6_000

/** One site for a test file: started before its first story, stopped after its last one; its logs are shown with a red story. */
export function useSite(settings: SiteSettings = {}): () => Site {
  let site: Site | undefined
  beforeAll(async () => {
    site = await Site.start(settings)
  })
  afterAll(async () => {
    await site?.stop()
  })
  const started = () => {
    if (site === undefined) throw new Error('the site has not been started')
    return site
  }
  showLogsOfRed(() => [
    ['relay', started().relay.output()],
    ['agent', started().agent.output()],
    ['cupsd', started().cups.errorLog()],
  ])
  return started
}

/** What the processes wrote, when a story ends red. */
export function showLogsOfRed(logs: () => [name: string, text: string][]): void {
  afterEach(({ task }) => {
    if (task.result?.state !== 'fail') return
    for (const [name, text] of logs()) process.stderr.write(`\n--- the end of the log of ${name} ---\n${text.slice(-TAIL_CHARACTERS)}\n`)
  })
}
