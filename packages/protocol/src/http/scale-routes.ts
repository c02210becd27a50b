import { z } from 'zod'
import { ComputerId, SiteId } from '../ids.ts'
import { Timestamp } from '../job.ts'
import { weightStates, weightUnits } from '../scale.ts'
import { route } from './route.ts'

const tag = 'Scales'

export const Scale = z
  .object({
    /** The same as long as it is plugged in where it was. */
    id: z.uuid(),
    computerId: ComputerId,
    computerName: z.string(),
    siteId: SiteId,
    siteName: z.string(),
    /** How its computer calls it, such as `serial/ttyUSB0`. */
    name: z.string(),
    vendor: z.string(),
    product: z.string(),
    /**
     * `live`: it said `weight` within the last five seconds. `stale`: it, or its computer, has been silent for longer; what it weighed then is
     * not what it weighs now, and `weight` is null. `trouble`: its computer can not read it, and says why.
     */
    state: z.enum(['live', 'stale', 'trouble']),
    trouble: z.string().nullable(),
    weight: z
      .object({
        state: z.enum(weightStates),
        /** The number on the display; null where there is no weight. */
        value: z.string().nullable(),
        unit: z.enum(weightUnits).nullable(),
        /** The same in micrograms. */
        massUg: z.int().nullable(),
        measuredAt: Timestamp,
        ageMs: z.int(),
      })
      .nullable(),
    /** When it last said anything; null where it never did since the relay knows it. */
    lastMeasuredAt: Timestamp.nullable(),
  })
  .meta({ id: 'Scale' })
export type Scale = z.infer<typeof Scale>

export const listScales = route({
  id: 'listScales',
  method: 'GET',
  path: '/v1/scales',
  tag,
  summary: 'List scales with what they weigh now',
  description:
    'Scales of computers that are connected. A weight is shown while it is fresh (five seconds), and never after. For every change of a weight the live channel says `scale` with the id of its computer, at most five times a second.',
  access: { by: 'client', scope: 'computers:read' },
  query: z.object({ computerId: ComputerId.optional(), siteId: SiteId.optional() }),
  replies: { 200: z.object({ items: z.array(Scale) }) },
  problems: [],
})

export const getScale = route({
  id: 'getScale',
  method: 'GET',
  path: '/v1/scales/{scaleId}',
  tag,
  summary: 'Read a scale',
  access: { by: 'client', scope: 'computers:read' },
  params: z.object({ scaleId: z.uuid() }),
  replies: { 200: Scale },
  problems: ['scale-not-found'],
})
