import { account } from './en/account.ts'
import { audit } from './en/audit.ts'
import { common } from './en/common.ts'
import { computers } from './en/computers.ts'
import { jobs } from './en/jobs.ts'
import { keys } from './en/keys.ts'
import { network } from './en/network.ts'
import { overview } from './en/overview.ts'
import { people } from './en/people.ts'
import { printers } from './en/printers.ts'
import { settings } from './en/settings.ts'
import { signInRules } from './en/sign-in-rules.ts'
import { signIn } from './en/sign-in.ts'
import { sites } from './en/sites.ts'

/** Every sentence of the console, by the part that says it. Another language is another folder of the same shape. */
export const texts = {
  account,
  audit,
  common,
  computers,
  jobs,
  keys,
  network,
  overview,
  people,
  printers,
  settings,
  signInRules,
  signIn,
  sites,
}
