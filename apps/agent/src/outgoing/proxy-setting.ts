import { z } from 'zod'

/** How the agent gets out; in its settings file, where a service has it too. */
export const ProxySetting = z.union([
  z.enum(['system', 'none']),
  z.object({
    url: z.string().min(1).max(2_000),
    username: z.string().max(500).optional(),
    password: z.string().max(500).optional(),
    /** As in NO_PROXY. */
    except: z.array(z.string().min(1).max(255)).max(1_000).optional(),
  }),
  z.object({ script: z.string().min(1).max(2_000) }),
])
export type ProxySetting = z.infer<typeof ProxySetting>

/** What the environment says, by the names that most programs know. */
export interface ProxyEnv {
  https?: string | undefined
  http?: string | undefined
  all?: string | undefined
  except?: string | undefined
}
