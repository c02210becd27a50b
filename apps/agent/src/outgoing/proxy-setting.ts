import { z } from 'zod'

/** For whatever proxy is named: a script and the system have no place for it. */
const signIn = { username: z.string().max(500).optional(), password: z.string().max(500).optional() }

/** How the agent gets out; in its settings file, where a service has it too. Of several ways that are named the first counts. */
export const ProxySetting = z.union(
  [
    z.enum(['system', 'none']),
    z.object({
      url: z.string().min(1).max(2_000),
      ...signIn,
      /** As in NO_PROXY. */
      except: z.array(z.string().min(1).max(255)).max(1_000).optional(),
    }),
    z.object({ script: z.string().min(1).max(2_000), ...signIn }),
    z.object({ system: z.literal(true), ...signIn }),
  ],
  { error: 'is neither "system" nor "none", nor has "url", "script" or "system": true' },
)
export type ProxySetting = z.infer<typeof ProxySetting>

/** What the environment says, by the names that most programs know. */
export interface ProxyEnv {
  https?: string | undefined
  http?: string | undefined
  all?: string | undefined
  except?: string | undefined
}
