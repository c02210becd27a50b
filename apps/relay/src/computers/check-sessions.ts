import type { ComputerRows } from './computer-rows.ts'
import type { Presence } from './presence.ts'

/** Probes every connected agent, notes how its link is, and ends the sessions that do not answer: they are half open. */
export async function checkSessions(
  rows: ComputerRows,
  presence: Presence,
  { now, answerWithinMs }: { now: Date; answerWithinMs: number },
): Promise<void> {
  const probed = await Promise.all(
    presence.sessions().map(async (session) => {
      const roundTripMs = await session.probe(answerWithinMs)
      if (roundTripMs === undefined) session.close()
      return { session, roundTripMs }
    }),
  )
  const links = probed.flatMap(({ session, roundTripMs }) =>
    roundTripMs === undefined
      ? []
      : [{ computerId: session.computerId, link: { ...session.link(), roundTripMs: Math.round(roundTripMs * 10) / 10 } }],
  )
  if (links.length > 0) await rows.noteLinks(links, now)
}
