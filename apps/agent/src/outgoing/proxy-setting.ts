import { z } from 'zod'

/** For whatever proxy is named: a script and the system have no place for it. */
const signIn = { username: z.string().max(500).optional(), password: z.string().max(500).optional() }

/** How the agent gets out; in its settings file, where a service has it too. What is written there for nobody is a mistake. */
export const ProxySetting = z.union(
  [
    z.enum(['system', 'none']),
    z.strictObject({ system: z.literal(true), ...signIn }),
    z.strictObject({
      url: z.string().min(1).max(2_000),
      ...signIn,
      /** As in NO_PROXY. */
      except: z.array(z.string().min(1).max(255)).max(1_000).optional(),
    }),
    z.strictObject({ script: z.string().min(1).max(2_000), ...signIn }),
  ],
  { error: 'is neither "system" nor "none", nor has one of "system": true, "url" and "script" alone' },
)
export type ProxySetting = z.infer<typeof ProxySetting>

/** What the environment says, by the names that most programs know. */
export interface ProxyEnv {
  https?: string | undefined
  http?: string | undefined
  all?: string | undefined
  except?: string | undefined
}
