import { useQueries } from '@tanstack/react-query'
import { linkOptions } from '@tanstack/react-router'
import type { NavigateOptions } from '@tanstack/react-router'
import { computerListQuery } from '../../features/computers/queries.ts'
import { jobListQuery } from '../../features/jobs/queries.ts'
import { personListQuery } from '../../features/people/queries.ts'
import { printerListQuery } from '../../features/printers/queries.ts'
import { useMay } from '../../shared/api/use-may.ts'
import { siteListQuery } from '../../shared/sites/queries.ts'
import { computerStateWords } from '../../shared/words/computer-words.ts'
import { jobStateWords } from '../../shared/words/job-words.ts'
import { availabilityWords } from '../../shared/words/printer-words.ts'
import { texts } from '../../texts/texts.ts'
import { SHOWN_HITS, calledSoFirst } from './called-so-first.ts'
import { places } from './places.ts'

const { kinds } = texts.shell.search

export interface SearchHit {
  key: string
  kind: string
  name: string
  note: string
  target: NavigateOptions
}

/** The relay also finds what stands in model, place and computer, by name: what is called so may come later. */
const ASKED = 50

/** What fits the text, pages first. The lists themselves are searched by the relay. */
export function useSearchHits(text: string): { hits: SearchHit[]; isSearching: boolean; isPartial: boolean } {
  const enabled = text !== ''
  const may = useMay()
  const filter = { search: text, limit: ASKED }
  const [printers, computers, sites, people, jobs] = useQueries({
    queries: [
      { ...printerListQuery(filter), enabled },
      { ...computerListQuery(filter), enabled },
      { ...siteListQuery({ ...filter, limit: SHOWN_HITS }), enabled },
      { ...personListQuery({ ...filter, limit: SHOWN_HITS }), enabled: enabled && may('admin:people') },
      { ...jobListQuery({ ...filter, limit: SHOWN_HITS }), enabled },
    ],
  })
  const pageHits = places
    .filter(({ label, scope }) => may(scope) && label.toLowerCase().includes(text.toLowerCase()))
    .map(({ to, label }) => ({ key: to, kind: kinds.page, name: label, note: '', target: linkOptions({ to }) }))
  if (!enabled) return { hits: pageHits, isSearching: false, isPartial: false }
  const printerHits = (printers.data?.items ?? []).map((printer) => ({
    key: printer.id,
    kind: kinds.printer,
    name: printer.displayName,
    note: `${printer.computerName} · ${availabilityWords[printer.availability].label}`,
    target: linkOptions({ to: '/printers/$printerId', params: { printerId: printer.id } }),
  }))
  const computerHits = (computers.data?.items ?? []).map((computer) => ({
    key: computer.id,
    kind: kinds.computer,
    name: computer.name,
    note: computerStateWords[computer.state].label,
    target: linkOptions({ to: '/computers/$computerId', params: { computerId: computer.id } }),
  }))
  const siteHits = (sites.data?.items ?? []).map((site) => ({
    key: site.id,
    kind: kinds.site,
    name: site.name,
    note: texts.sites.printers(site.printerCount),
    target: linkOptions({ to: '/sites/$siteId', params: { siteId: site.id } }),
  }))
  const personHits = (people.data?.items ?? []).map((person) => ({
    key: person.id,
    kind: kinds.person,
    name: person.name,
    note: `${person.email} · ${texts.people.roles[person.role].label}`,
    target: linkOptions({ to: '/people/$personId', params: { personId: person.id } }),
  }))
  const jobHits = (jobs.data?.items ?? []).map((job) => ({
    key: job.id,
    kind: kinds.job,
    name: job.title,
    note: `${job.printerName} · ${jobStateWords[job.state].label}`,
    target: linkOptions({ to: '/jobs/$jobId', params: { jobId: job.id } }),
  }))
  return {
    hits: [...pageHits, ...calledSoFirst(printerHits, text), ...calledSoFirst(computerHits, text), ...siteHits, ...personHits, ...jobHits],
    isSearching: [printers, computers, sites, people, jobs].some(({ isFetching }) => isFetching),
    // A short text is looked for among the newest jobs alone.
    isPartial: jobHits.length === 0 && typeof jobs.data?.nextCursor === 'string',
  }
}
