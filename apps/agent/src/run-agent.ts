import type { AgentParts } from './agent-parts.ts'
import type { AgentStatus } from './agent-status.ts'
import type { Finding } from '@cloudprint/protocol/examination'
import { RecentErrors } from './recent-errors.ts'
import { Channel } from './relay-link/channel.ts'
import type { ChannelUser } from './relay-link/channel.ts'
import { afterRefusal } from './relay-link/link-state.ts'
import { stayConnected } from './relay-link/stay-connected.ts'
import type { LinkStatus } from './relay-link/stay-connected.ts'
import { isFresh } from './scales/is-fresh.ts'
import { WatchScales } from './scales/watch-scales.ts'
import type { AgentGround } from './work/agent-ground.ts'
import { agentLoop } from './work/agent-loop.ts'
import { FetchAhead } from './work/fetch-ahead.ts'
import { FollowJobs } from './work/follow-jobs.ts'
import { identify } from './work/identify.ts'
import type { HeldJob } from './work/held-job.ts'
import { HeldJobs } from './work/held-jobs.ts'
import { Lanes } from './work/lanes.ts'
import { neededKeys } from './work/needed-keys.ts'
import { noteJobEnd, noteLinkEnd } from './work/note-trouble.ts'
import { ReportOutbox } from './work/report-outbox.ts'
import { ResumeQueues } from './work/resume-queues.ts'
import { settleAfterRestart } from './work/settle-after-restart.ts'
import { SyncPrinters } from './work/sync-printers.ts'
import { SyncScales } from './work/sync-scales.ts'
import { SyncSealingKeys } from './work/sync-sealing-keys.ts'
import { takeOffers } from './work/take-offers.ts'
import { applyDifferences, takeCancels } from './work/take-wishes.ts'
import { WatchPrinters } from './work/watch-printers.ts'
import { watchSystem } from './work/watch-system.ts'

/** What was printed is gone from the journal's files within this. */
const TIDY_EVERY_MS = 15_000
/** Looking for room on a full disk is one small write. */
const LOOK_FOR_ROOM_EVERY_MS = 2_000

/** A relay that is there takes reports in milliseconds; one that is not is told by the next run. */
const LAST_WORDS_MS = 2_000
/** A relay that is there has answered by then; one that is not must not keep labels from being printed. */
const ASK_FIRST_MS = 5_000

export interface RunningAgent {
  status(): AgentStatus
  /**
   * Resolves when the agent has ended by itself. `revoked`: the relay said never to come back. `renewed`: its journal was an old
   * copy and is a new one now, closed: another run may begin.
   */
  ended: Promise<'revoked' | 'renewed'>
  /** Ends at the next safe point; what is under way is settled by the next run. */
  stop(): Promise<void>
}

/**
 * Settles what a former run left behind and starts working. Resolves before the relay is reached. What was left behind may have been
 * given to another agent since: the relay is asked first, once, for a moment. In another place than where it confirmed the journal
 * last, and after it has let in another agent in our place, nothing is touched before it has answered `hello`.
 */
export async function startAgent(parts: AgentParts): Promise<RunningAgent> {
  const { journal, documents, sealingKeys, printSystems, relayClock, clock, random, log, onChange = () => undefined } = parts
  const runId = parts.newId()
  const stopping = new AbortController()
  const errors = new RecentErrors(clock, parts.rememberedErrors)
  const ground: AgentGround = { clock, random, log, errors, relayNow: () => relayClock.now(), stopped: stopping.signal }

  const jobs = new HeldJobs(ground, journal, documents)
  const followersBySystem = new Map(printSystems.map((system) => [system.name, new FollowJobs(ground, jobs, system)]))
  const followerOf = (job: HeldJob) => followersBySystem.get(systemNameOf(job.printer))
  const systemOf = (printer: string) => printSystems.find((system) => system.name === systemNameOf(printer))
  const fetchAhead = new FetchAhead(ground, jobs, documents)
  const lanes = new Lanes({ ground, jobs, documents, fetchAhead, handedOver: (job) => followerOf(job)?.take(job) }, systemOf)
  const fault = (message: string, cause: unknown) => {
    if (!stopping.signal.aborted) log.error({ err: cause, message }, 'a message of the relay could not be handled')
  }
  const wishes = {
    jobs,
    fault,
    wishChanged: (job: HeldJob) => {
      lanes.wishChanged(job)
      followerOf(job)?.nudge()
    },
  }

  /** Whoever asks meanwhile gets the same answer. */
  let examining: Promise<Finding[]> | undefined
  const user: ChannelUser = {
    hello: async () => ({
      system: parts.system,
      journalId: journal.journalId,
      runId,
      lastEpoch: journal.facts().lastEpoch,
      lastReport: journal.facts().lastReport,
      holds: await jobs.holds(),
    }),
    greeted: async ({ epoch, differences }) => {
      // At once: what is heard later on a newer connection must not be undone by this.
      applyDifferences(differences, wishes)
      isOurs = true
      lanes.holdUp(false)
      await jobs.keepFacts({ epoch, clockOffsetMs: relayClock.offsetMs, place: journal.place })
      await settle()
    },
    opened: () => {
      keySync.nudge()
      printers.startOver()
      scaleSync.startOver()
      outbox.nudge()
      parts.lookForUpdate?.(channel)
      onChange()
    },
    offer: (request, epoch) =>
      takeOffers(request, epoch, { jobs, documents, mayHavePrinter, stopped: ground.stopped, accepted: (job) => lanes.add(job) }),
    cancel: (request) => takeCancels(request, wishes),
    refresh: () => {
      for (const watch of watches) watch.nudge()
      printers.startOver()
    },
    examine: () => (examining ??= parts.examine().finally(() => (examining = undefined))),
    identify: ({ printer }) => identify(printer, systemOf(printer), ground),
    updates: () => parts.lookForUpdate?.(channel),
    fault,
  }
  const channel = new Channel(user, clock)
  const outbox = new ReportOutbox(ground, journal, jobs, channel)
  const keySync = new SyncSealingKeys(ground, {
    channel,
    keys: sealingKeys,
    rotateEveryMs: parts.rotateKeysEveryMs,
    neededKeys: () => neededKeys(jobs, documents),
  })
  const watches = printSystems.map((system) => {
    const remembered = (parts.rememberedPrinters ?? []).filter((printer) => systemNameOf(printer.name) === system.name)
    system.remember?.(remembered)
    return new WatchPrinters(ground, system, remembered, () => {
      printers.nudge()
      stoppedQueues.nudge()
      onChange()
    })
  })
  const stoppedQueues = new ResumeQueues(ground, {
    systemOf,
    printers: () => watches.flatMap((watch) => watch.printers()),
    remembered: parts.rememberedPrinters ?? [],
    onChange: () => {
      printers.nudge()
      onChange()
    },
  })
  const toldPrinters = (watch: WatchPrinters) => watch.printers().map((printer) => stoppedQueues.told(printer))
  const printers = new SyncPrinters(ground, {
    channel,
    sources: watches.map((watch) => ({ isKnown: () => watch.isKnown, printers: () => toldPrinters(watch) })),
    onPolicy: (startAgain) => stoppedQueues.startThese(startAgain),
  })
  const scales = new WatchScales({ clock, log, relayNow: ground.relayNow, stopped: ground.stopped }, parts.scaleSystems ?? [], () => {
    scaleSync.nudge()
    onChange()
  })
  const scaleSync = new SyncScales(ground, { channel, scales: () => scales.scales() })
  const watchOf = new Map(printSystems.map((system, index) => [system.name, watches[index]]))
  const mayHavePrinter = (printer: string) => watchOf.get(systemNameOf(printer))?.mayHave(printer) ?? false

  jobs.listen({
    reportWritten: () => outbox.nudge(),
    jobEnded: (job, how) => {
      lanes.ended(job, how)
      noteJobEnd(errors, job, how)
      onChange()
    },
  })
  let settled: Promise<void> | undefined
  const settle = () => (settled ??= settleNow())
  const settleNow = async () => {
    const follow = (job: HeldJob) => followerOf(job)?.take(job)
    try {
      await settleAfterRestart({ jobs, documents, lanes, keys: sealingKeys, follow, stopped: ground.stopped })
    } catch (error) {
      // The next attempt to reach the relay tries it again.
      settled = undefined
      const message = 'what a former run left could not be taken up, and nothing is printed before it is: is the state folder readable?'
      if (!stopping.signal.aborted) log.error({ err: error }, message)
      throw error
    }
  }
  /** Whether nobody else can have been given what the journal holds, as far as we know. */
  let isOurs = journal.facts().confirmedPlace === journal.place
  const goOnAlone = () => {
    // What fails there is said there.
    if (isOurs && !stopping.signal.aborted) settle().catch(() => undefined)
  }
  const otherIsThere = () => {
    isOurs = false
    lanes.holdUp(true)
    jobs.doubtPlace().catch((cause: unknown) => fault('another agent has our place', cause))
  }
  if (!isOurs && jobs.all().length > 0)
    log.info('the machine was started anew, or this disk is a copy: what the journal holds waits for the relay')
  void clock.wait(ASK_FIRST_MS, ground.stopped).then(goOnAlone, () => undefined)
  const tidying = agentLoop(ground, { name: 'tidy the journal', step: () => Promise.resolve(journal.tidy()), everyMs: TIDY_EVERY_MS })
  const roomWatch = agentLoop(ground, { name: 'look for room', step: () => jobs.lookForRoom(), everyMs: LOOK_FOR_ROOM_EVERY_MS })
  // Watched first: what is listed while changes are told need not be listed again.
  const watching = printSystems.map((system, index) => watchSystem(system, watches[index], followersBySystem.get(system.name), ground))
  for (const part of [
    ...followersBySystem.values(),
    ...watches,
    stoppedQueues,
    outbox,
    keySync,
    printers,
    scales,
    scaleSync,
    tidying,
    roomWatch,
  ])
    part.start()

  let link: LinkStatus = { state: 'connecting', since: clock.now(), detail: null, obstacle: null }
  const linkSignal = new AbortController()
  const connection = stayConnected(
    {
      link: parts.link,
      channel,
      clock,
      random,
      log,
      onChange: (state) => {
        link = state
        onChange()
      },
      attempted: (end) => {
        if (!linkSignal.signal.aborted) noteLinkEnd(errors, end)
        if (end.kind === 'refused' && end.problem.code === 'computer-already-connected') otherIsThere()
        // A refusal that ends this run leaves to the next one what the journal holds.
        else if (end.kind !== 'revoked' && (end.kind !== 'refused' || afterRefusal(end.problem.code).kind === 'again')) goOnAlone()
      },
    },
    linkSignal.signal,
  )
  const ended = Promise.withResolvers<'revoked' | 'renewed'>()
  let halting: Promise<void> | undefined
  const halt = () => (halting ??= haltNow())
  const haltNow = async () => {
    stopping.abort(new Error('the agent is being stopped'))
    // Until then it may still make lanes.
    await settled?.catch(() => undefined)
    await lanes.stop()
    await Promise.all([...followersBySystem.values(), ...watches, stoppedQueues].map((part) => part.stop()))
    // Before the link is closed, so that what was just reported still gets out.
    await outbox.drain(LAST_WORDS_MS)
    linkSignal.abort()
    await connection
    await Promise.all([
      outbox.stop(),
      keySync.stop(),
      printers.stop(),
      scaleSync.stop(),
      scales.stop(),
      tidying.stop(),
      roomWatch.stop(),
      ...watching,
    ])
  }
  /** A full disk keeps the old copy: the relay will refuse it again. */
  const renew = async () => {
    await halt()
    await journal.write({ kind: 'renew', journalId: parts.newId() }).catch((error: unknown) => {
      log.error({ err: error }, 'no new journal could be begun')
      return clock.wait(LOOK_FOR_ROOM_EVERY_MS)
    })
    journal.close()
    ended.resolve('renewed')
  }
  void connection.then((end) => {
    if (end === 'revoked') ended.resolve(end)
    if (end === 'journal-restored') void renew()
  })

  return {
    ended: ended.promise,
    status: () => ({
      link: { ...link, way: channel.way() ?? null, epoch: channel.epoch() ?? null },
      sealingKey: { keyId: sealingKeys.current.keyId, madeAt: sealingKeys.current.madeAt, older: sealingKeys.olderIds.length },
      printers: watches.flatMap(toldPrinters),
      arePrintersListed: watches.every((watch) => watch.isKnown && watch.lastError === null),
      scales: scales.scales().map((scale) => ({ ...scale, isFresh: isFresh(scale, ground.relayNow()) })),
      jobs: jobs.all(),
      isDiskFull: jobs.isDiskFull,
      awayPrintSystems: watches.flatMap((watch) => watch.lastError ?? []),
      lastErrors: errors.list(),
    }),
    stop: async () => {
      await halt()
      journal.close()
    },
  }
}

function systemNameOf(printer: string): string {
  return printer.slice(0, printer.indexOf('/'))
}
