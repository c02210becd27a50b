import { useQueries } from '@tanstack/react-query'
import { linkOptions } from '@tanstack/react-router'
import type { NavigateOptions } from '@tanstack/react-router'
import { computerListQuery } from '../../features/computers/queries.ts'
import { jobListQuery } from '../../features/jobs/queries.ts'
import { printerListQuery } from '../../features/printers/queries.ts'
import { computerStateWords } from '../../shared/words/computer-words.ts'
import { jobStateWords } from '../../shared/words/job-words.ts'
import { availabilityWords } from '../../shared/words/printer-words.ts'
import { places } from './places.ts'

export interface SearchHit {
  key: string
  kind: string
  name: string
  note: string
  target: NavigateOptions
}

/** A few of each kind are enough: who needs more types one letter more. */
const LIMIT = 5

/** What fits the text, pages first. The lists themselves are searched by the relay. */
export function useSearchHits(text: string): { hits: SearchHit[]; isSearching: boolean } {
  const enabled = text !== ''
  const filter = { search: text, limit: LIMIT }
  const [printers, computers, jobs] = useQueries({
    queries: [
      { ...printerListQuery(filter), enabled },
      { ...computerListQuery(filter), enabled },
      { ...jobListQuery(filter), enabled },
    ],
  })
  const pageHits = places
    .filter(({ label }) => label.toLowerCase().includes(text.toLowerCase()))
    .map(({ to, label }) => ({ key: to, kind: 'Page', name: label, note: '', target: linkOptions({ to }) }))
  if (!enabled) return { hits: pageHits, isSearching: false }
  const printerHits = (printers.data?.items ?? []).map((printer) => ({
    key: printer.id,
    kind: 'Printer',
    name: printer.displayName,
    note: `${printer.computerName} · ${availabilityWords[printer.availability].label}`,
    target: linkOptions({ to: '/printers/$printerId', params: { printerId: printer.id } }),
  }))
  const computerHits = (computers.data?.items ?? []).map((computer) => ({
    key: computer.id,
    kind: 'Computer',
    name: computer.name,
    note: computerStateWords[computer.state].label,
    target: linkOptions({ to: '/computers/$computerId', params: { computerId: computer.id } }),
  }))
  const jobHits = (jobs.data?.items ?? []).map((job) => ({
    key: job.id,
    kind: 'Job',
    name: job.title,
    note: `${job.printerName} · ${jobStateWords[job.state].label}`,
    target: linkOptions({ to: '/jobs/$jobId', params: { jobId: job.id } }),
  }))
  return {
    hits: [...pageHits, ...printerHits, ...computerHits, ...jobHits],
    isSearching: printers.isFetching || computers.isFetching || jobs.isFetching,
  }
}
