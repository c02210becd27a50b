import type { TestPageFormat } from '@cloudprint/protocol/http/printer-routes'
import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import type { JobId, PrinterId } from '@cloudprint/protocol/ids'
import type { Job } from '@cloudprint/protocol/job'
import type { DoubtVerdict } from '@cloudprint/protocol/job-state'
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

export type JobListFilter = NonNullable<RequestFor<typeof routes.listJobs>['query']>

export const jobKeys = {
  all: ['jobs'] as const,
  lists: ['jobs', 'list'] as const,
  one: (jobId: string) => ['jobs', 'one', jobId] as const,
}

export function jobListQuery(filter: JobListFilter) {
  return queryOptions({
    queryKey: [...jobKeys.lists, filter],
    queryFn: ({ signal }) => call(routes.listJobs, { query: filter }, signal),
    placeholderData: keepPreviousData,
  })
}

export function jobQuery(jobId: JobId) {
  return queryOptions({
    queryKey: [...jobKeys.one(jobId), 'job'],
    queryFn: ({ signal }) => call(routes.getJob, { params: { jobId } }, signal),
  })
}

export function jobEventsQuery(jobId: JobId) {
  return queryOptions({
    queryKey: [...jobKeys.one(jobId), 'events'],
    queryFn: ({ signal }) => call(routes.listJobEvents, { params: { jobId } }, signal),
  })
}

export function receiptQuery(job: Job) {
  return queryOptions({
    queryKey: [...jobKeys.one(job.id), 'receipt'],
    queryFn: ({ signal }) => call(routes.getReceipt, { params: { jobId: job.id } }, signal),
    enabled: job.document.state === 'deleted',
    staleTime: Infinity,
    refetchInterval: false,
  })
}

export function cancelJob(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (jobId: JobId) => call(routes.cancelJob, { params: { jobId } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: jobKeys.all }),
  })
}

export function settleJob(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ jobId, verdict }: { jobId: JobId; verdict: DoubtVerdict }) =>
      call(routes.settleJob, { params: { jobId }, body: { verdict } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: jobKeys.all }),
  })
}

export function retryJob(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (jobId: JobId) => call(routes.retryJob, { params: { jobId } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: jobKeys.all }),
  })
}

/** What waits at a printer; a change of any job may change it. */
export function printerQueueQuery(printerId: PrinterId) {
  return queryOptions({
    queryKey: [...jobKeys.lists, 'queue', printerId],
    queryFn: ({ signal }) => call(routes.getPrinterQueue, { params: { printerId } }, signal),
  })
}

export function cancelWaitingJobs(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (printerId: PrinterId) => call(routes.cancelWaitingJobs, { params: { printerId } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: jobKeys.all }),
  })
}

export function settleJobsOfPrinter(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ printerId, jobIds, verdict }: { printerId: PrinterId; jobIds: JobId[]; verdict: DoubtVerdict }) =>
      call(routes.settleJobsOfPrinter, { params: { printerId }, body: { jobIds, verdict } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: jobKeys.all }),
  })
}

export function printTestPage(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ printerId, format }: { printerId: PrinterId; format?: TestPageFormat }) =>
      call(routes.printTestPage, { params: { printerId }, query: { format } }),
    onSuccess: (job) => {
      queryClient.setQueryData(jobQuery(job.id).queryKey, job)
      return queryClient.invalidateQueries({ queryKey: jobKeys.lists })
    },
  })
}
