import { LiveChange } from '@cloudprint/protocol/live'
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { Socket } from 'socket.io-client'
import { computerKeys, enrolmentCodeKeys, scaleKeys } from '../features/computers/queries.ts'
import { jobKeys } from '../features/jobs/queries.ts'
import { apiKeyKeys } from '../features/keys/api-key-keys.ts'
import { overviewKeys } from '../features/overview/queries.ts'
import { peopleKeys } from '../features/people/people-keys.ts'
import { printerKeys } from '../features/printers/queries.ts'
import { settingsKeys } from '../features/settings/settings-keys.ts'
import { updateKeys } from '../features/updates/queries.ts'
import { callerQuery } from '../shared/api/caller.ts'
import type { RelayLink } from '../shared/api/relay-link.ts'
import { siteKeys } from '../shared/sites/queries.ts'
import { RefreshLane } from './refresh-lane.ts'

/** What a person watches is looked at again up to four times a second. */
const WATCHED_MS = 250
/** Counts and sums cost the relay more, and nobody reads them that fast. */
const SUMMARY_MS = 2_000

/** The relay sums up a day at most every three seconds: once it has gone quiet, the last change is in the figures after this long. */
const FIGURES_MS = 3_500

/** A relay that answered that it does not let us listen is asked again so much later. */
const REFUSED_MS = 10_000

interface LiveParts {
  queryClient: QueryClient
  relayLink: RelayLink
}

/** Follows the relay's `changed` events until stopped. They carry no facts: each only says what to read again. */
export function followLiveChanges({ queryClient, relayLink }: LiveParts): () => void {
  const stop = new AbortController()
  const refresh = (keys: QueryKey[]) =>
    Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey }, { cancelRefetch: false })))
  const watched = new RefreshLane({ everyMs: WATCHED_MS, refresh, signal: stop.signal })
  const summaries = new RefreshLane({ everyMs: SUMMARY_MS, refresh, signal: stop.signal })

  let whenQuiet: ReturnType<typeof setTimeout> | undefined
  stop.signal.addEventListener('abort', () => clearTimeout(whenQuiet))

  function take(payload: unknown) {
    const change = LiveChange.safeParse(payload)
    if (!change.success) return
    for (const key of watchedKeys(change.data)) watched.add(key)
    const keys = summaryKeys(change.data)
    if (keys.length === 0) return
    for (const key of keys) summaries.add(key)
    clearTimeout(whenQuiet)
    whenQuiet = setTimeout(() => summaries.add(overviewKeys.all), FIGURES_MS)
  }

  void connect(stop.signal, (socket) => {
    let wasConnected = false
    socket.on('changed', take)
    socket.on('connect', () => {
      relayLink.setLive(true)
      // What changed while the link was down is not repeated.
      if (wasConnected) void queryClient.invalidateQueries()
      wasConnected = true
    })
    // At once, so that a relay that went away, or a session that was ended elsewhere, is noticed now and not at the next slow look.
    const askWhoThisIs = () => void queryClient.invalidateQueries({ queryKey: callerQuery.queryKey, refetchType: 'all' })
    socket.on('disconnect', () => {
      relayLink.setLive(false)
      askWhoThisIs()
    })
    let again: ReturnType<typeof setTimeout> | undefined
    stop.signal.addEventListener('abort', () => clearTimeout(again))
    socket.on('connect_error', () => {
      // It goes on trying where nobody answers, and never where it was refused.
      if (socket.active) return
      askWhoThisIs()
      again = setTimeout(() => socket.connect(), REFUSED_MS)
    })
  })
  return () => {
    stop.abort()
    relayLink.setLive(false)
  }
}

async function connect(signal: AbortSignal, onSocket: (socket: Socket) => void) {
  const { io } = await import('socket.io-client')
  if (signal.aborted) return
  const socket = io('/live', { reconnectionDelay: 500, reconnectionDelayMax: 5_000 })
  signal.addEventListener('abort', () => socket.disconnect())
  onSocket(socket)
}

function watchedKeys({ kind, ids }: LiveChange): QueryKey[] {
  switch (kind) {
    case 'job':
      return [jobKeys.lists, ...ids.map(jobKeys.one)]
    case 'printer':
      return [printerKeys.lists, ...ids.map(printerKeys.one)]
    case 'computer':
      // Whether its printers can be reached changes with it.
      return [computerKeys.lists, ...ids.map(computerKeys.one), printerKeys.all, updateKeys.lists, ...ids.map(updateKeys.one)]
    case 'enrolment-code':
      return [enrolmentCodeKeys.lists, ...ids.map(enrolmentCodeKeys.one)]
    case 'scale':
      return ids.map(scaleKeys.of)
    case 'site':
      // Its name stands with its computers and printers, its zone with every time there.
      return [siteKeys.all, computerKeys.lists, printerKeys.lists, updateKeys.all]
    case 'api-key':
      return [apiKeyKeys.all]
    case 'person':
      // Codes go with the place of who made them.
      return [peopleKeys.all, peopleKeys.invitations, enrolmentCodeKeys.lists, callerQuery.queryKey]
    case 'settings':
      return [settingsKeys.all, settingsKeys.sso, callerQuery.queryKey]
  }
}

/** A job changes how many wait for its printer. */
function summaryKeys({ kind }: LiveChange): QueryKey[] {
  if (kind === 'job') return [overviewKeys.all, printerKeys.all]
  return ['printer', 'computer', 'site', 'api-key'].includes(kind) ? [overviewKeys.all] : []
}
