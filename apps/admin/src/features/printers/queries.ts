import { routes } from '@cloudprint/protocol/http/routes'
import type { RequestFor } from '@cloudprint/protocol/http/route'
import type { PrinterId } from '@cloudprint/protocol/ids'
import { keepPreviousData, mutationOptions, queryOptions } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { call } from '../../shared/api/call.ts'

export type PrinterListFilter = NonNullable<RequestFor<typeof routes.listPrinters>['query']>

export const printerKeys = {
  all: ['printers'] as const,
  lists: ['printers', 'list'] as const,
  one: (printerId: string) => ['printers', 'one', printerId] as const,
}

export function printerListQuery(filter: PrinterListFilter) {
  return queryOptions({
    queryKey: [...printerKeys.lists, filter],
    queryFn: ({ signal }) => call(routes.listPrinters, { query: filter }, signal),
    placeholderData: keepPreviousData,
  })
}

export function printerQuery(printerId: PrinterId) {
  return queryOptions({
    queryKey: printerKeys.one(printerId),
    queryFn: ({ signal }) => call(routes.getPrinter, { params: { printerId } }, signal),
  })
}

/** The newest few of what was done to a printer. */
export function printerEventsQuery(printerId: PrinterId) {
  return queryOptions({
    queryKey: [...printerKeys.one(printerId), 'events'],
    queryFn: ({ signal }) => call(routes.listPrinterEvents, { params: { printerId }, query: { limit: 5 } }, signal),
  })
}

type OutageFilter = NonNullable<RequestFor<typeof routes.listPrinterOutages>['query']>

export function printerOutagesQuery(printerId: PrinterId, filter: OutageFilter) {
  return queryOptions({
    queryKey: [...printerKeys.one(printerId), 'outages', filter],
    queryFn: ({ signal }) => call(routes.listPrinterOutages, { params: { printerId }, query: filter }, signal),
    placeholderData: keepPreviousData,
  })
}

export const printerTagsQuery = queryOptions({
  queryKey: [...printerKeys.lists, 'tags'],
  queryFn: ({ signal }) => call(routes.listPrinterTags, {}, signal),
})

export function identifyPrinter(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: (printerId: PrinterId) => call(routes.identifyPrinter, { params: { printerId } }),
    onSuccess: (_answer, printerId) => queryClient.invalidateQueries({ queryKey: printerEventsQuery(printerId).queryKey }),
  })
}

export function changePrinter(queryClient: QueryClient) {
  return mutationOptions({
    mutationFn: ({ printerId, body }: { printerId: PrinterId; body: RequestFor<typeof routes.changePrinter>['body'] }) =>
      call(routes.changePrinter, { params: { printerId }, body }),
    onSuccess: (printer) => {
      queryClient.setQueryData(printerQuery(printer.id).queryKey, printer)
      return Promise.all(
        [printerKeys.lists, printerEventsQuery(printer.id).queryKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
      )
    },
  })
}
