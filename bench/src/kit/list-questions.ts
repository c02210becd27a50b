import { jobStates } from '@cloudprint/protocol/job-state'
import { availabilities } from '@cloudprint/protocol/http/printer-routes'
import { chanceOf } from '../seed/chance.ts'
import type { Samples } from './seeded-relay.ts'

/** A question that console or WMS asks, as one path after the other. */
export interface ListQuestion {
  name: string
  next: () => string
}

/** Every list with every filter that the console offers, and those together that read most. */
export function listQuestions(samples: Samples): ListQuestion[] {
  const chance = chanceOf(1)
  const one = (values: readonly string[]) => values[chance.below(values.length)] ?? ''
  const printer = () => `printerId=${one(samples.printerIds)}`
  const computer = () => `computerId=${one(samples.computerIds)}`
  const site = () => `siteId=${one(samples.siteIds)}`
  /** The end of a number, as one types it from a label. */
  const number = () => `search=${encodeURIComponent(one(samples.titles).slice(-8))}`
  const day = () => {
    const startMs = Date.now() - (1 + chance.below(26)) * DAY_MS
    return `createdAfter=${new Date(startMs).toISOString()}&createdBefore=${new Date(startMs + DAY_MS).toISOString()}`
  }
  const page = () => `cursor=${one(samples.sequences.map(String))}`
  const open = 'state=queued&state=delivered&state=printing'
  const jobs: Record<string, () => string> = {
    'the newest': () => '',
    'a page far back': page,
    'by printer': printer,
    'by computer': computer,
    'by computer that is away': () => `computerId=${one(samples.awayComputerIds)}`,
    'by site': site,
    'failed, by site': () => `state=failed&${site()}`,
    'by site and title': () => `${site()}&${number()}`,
    'by site, of a day': () => `${site()}&${day()}`,
    'of a day': day,
    'by number in the title': number,
    'by a common word in the title': () => 'search=label',
    'by two letters': () => 'search=pi',
    'by a title that there is not': () => 'search=never%20printed',
    'by signs alone': () => 'search=--',
    'failed, by signs alone': () => 'state=failed&search=--',
    'by one digit, of a day': () => `search=7&${day()}`,
    'open': () => open,
    'open, by computer': () => `${open}&${computer()}`,
    'failed, by printer': () => `state=failed&${printer()}`,
    'failed, by computer': () => `state=failed&${computer()}`,
    'failed, a page far back': () => `state=failed&${page()}`,
    'failed, of a day': () => `state=failed&${day()}`,
    'failed, by title': () => `state=failed&${number()}`,
    'canceled, by computer, of a day': () => `state=canceled&${computer()}&${day()}`,
    'by printer, of a day': () => `${printer()}&${day()}`,
    'by computer, of a day': () => `${computer()}&${day()}`,
    'canceled, by computer': () => `state=canceled&${computer()}`,
    'by computer and a title that there is not': () => `search=never%20printed&${computer()}`,
    'canceled, by site, of a day, by a word': () => `state=canceled&search=label&${site()}&${day()}`,
    'by printer and title': () => `${printer()}&${number()}`,
    'by computer and title': () => `${computer()}&${number()}`,
    'by title, of a day': () => `${number()}&${day()}`,
    ...Object.fromEntries(jobStates.map((state) => [state, () => `state=${state}`])),
  }
  const printers: Record<string, () => string> = {
    'by name': () => '',
    'a page further on': () => `cursor=${one(samples.printerIds)}`,
    'two hundred': () => 'limit=200',
    'of a computer': computer,
    'of a site': site,
    'by tag': () => 'tag=labels',
    'by a word': () => 'search=dock',
    'by a word that there is not': () => 'search=never-seen',
    ...Object.fromEntries(availabilities.map((availability) => [availability, () => `availability=${availability}`])),
  }
  const computers: Record<string, () => string> = {
    'by name': () => '',
    'a page further on': () => `cursor=${one(samples.computerIds)}`,
    'of a site': site,
    'gone': () => 'state=disconnected',
    'by a word': () => 'search=ham',
  }
  const audit: Record<string, () => string> = {
    'the newest': () => '',
    'a page far back': () => `cursor=${1 + chance.below(90_000)}`,
    'of a day': () => day().replace('createdAfter', 'after').replace('createdBefore', 'before'),
    'by a word': () => 'search=smith',
    'by a word that there is not': () => 'search=never-seen',
  }
  const questions = (list: string, path: string, named: Record<string, () => string>) =>
    Object.entries(named).map(([name, query]) => ({ name: `${list}, ${name}`, next: () => `${path}?${query()}` }))
  return [
    ...questions('jobs', '/v1/jobs', jobs),
    { name: 'history of a job', next: () => `/v1/jobs/${one(samples.jobIds)}/events` },
    ...questions('printers', '/v1/printers', printers),
    { name: 'events of a printer', next: () => `/v1/printers/${one(samples.printerIds)}/events` },
    ...questions('computers', '/v1/computers', computers),
    { name: 'events of a computer', next: () => `/v1/computers/${one(samples.computerIds)}/events` },
    { name: 'queue of a printer', next: () => `/v1/printers/${one(samples.printerIds)}/queue` },
    { name: 'tags of printers', next: () => '/v1/printer-tags' },
    { name: 'sites', next: () => '/v1/sites' },
    { name: 'people', next: () => '/v1/people' },
    { name: 'people, by name', next: () => '/v1/people?search=smith' },
    { name: 'invitations', next: () => '/v1/invitations' },
    ...questions('audit', '/v1/audit', audit),
    { name: 'API keys', next: () => '/v1/api-keys' },
    { name: 'overview', next: () => '/v1/overview' },
  ]
}

const DAY_MS = 86_400_000

/** What somebody asks who sees a part of the sites. */
export function limitedQuestions(samples: Samples): ListQuestion[] {
  const chance = chanceOf(2)
  const title = () => encodeURIComponent((samples.titles[chance.below(samples.titles.length)] ?? '').slice(-8))
  return [
    { name: 'jobs, the newest', next: () => '/v1/jobs' },
    { name: 'jobs, failed', next: () => '/v1/jobs?state=failed' },
    { name: 'jobs, uncertain', next: () => '/v1/jobs?state=uncertain' },
    { name: 'jobs, by title', next: () => `/v1/jobs?search=${title()}` },
    { name: 'printers', next: () => '/v1/printers' },
    { name: 'overview', next: () => '/v1/overview' },
  ]
}
