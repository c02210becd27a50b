import { ComputerId } from '@cloudprint/protocol/ids'
import { z } from 'zod'

export const RelayUrl = z
  .url({ protocol: /^https?$/, error: 'is not an http or https address', abort: true })
  .refine((text) => new URL(text).pathname === '/' && new URL(text).search === '', {
    error: 'has a path: give the address alone, such as https://print.example.com',
  })
  .transform((text) => new URL(text).origin)

/** What enrolment decides, in `settings.json` of the state folder. */
export const AgentSettings = z.object({
  relayUrl: RelayUrl,
  computerId: ComputerId,
  computerName: z.string().min(1).max(255),
  /** The folder of the folder printer; null for none. */
  folderPrinter: z.string().min(1).nullable().default(null),
  /** `auto`: print through CUPS whenever it answers. */
  cups: z.enum(['auto', 'off']).default('auto'),
})
export type AgentSettings = z.infer<typeof AgentSettings>
