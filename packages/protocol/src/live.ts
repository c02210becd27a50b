import { z } from 'zod'

/**
 * Pushed to console and API users over the `/live` namespace as event `changed`: what to look at again.
 * It carries no facts, so a lost one costs a moment: readers also look on connect and on a timer.
 */
export const LiveChange = z.object({
  kind: z.enum(['job', 'printer', 'computer', 'enrolment-code', 'scale', 'site', 'api-key', 'person', 'settings']),
  /** Of a `scale` the ids of its computer; of a `person` their own, or their invitation’s; of `settings` the organization’s. Of what is new of these none. */
  ids: z.array(z.string()).max(500),
})
export type LiveChange = z.infer<typeof LiveChange>
