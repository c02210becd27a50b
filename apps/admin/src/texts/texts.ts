import { account } from './en/account.ts'
import { audit } from './en/audit.ts'
import { common } from './en/common.ts'
import { computerStates } from './en/computer-states.ts'
import { computers } from './en/computers.ts'
import { controls } from './en/controls.ts'
import { jobPage } from './en/job-page.ts'
import { jobStates } from './en/job-states.ts'
import { jobStory } from './en/job-story.ts'
import { jobs } from './en/jobs.ts'
import { keys } from './en/keys.ts'
import { network } from './en/network.ts'
import { overview } from './en/overview.ts'
import { people } from './en/people.ts'
import { printerPage } from './en/printer-page.ts'
import { printerStates } from './en/printer-states.ts'
import { printers } from './en/printers.ts'
import { reasons } from './en/reasons.ts'
import { settings } from './en/settings.ts'
import { shell } from './en/shell.ts'
import { signInRules } from './en/sign-in-rules.ts'
import { signIn } from './en/sign-in.ts'
import { sites } from './en/sites.ts'
import { tickets } from './en/tickets.ts'

/** Every sentence of the console, by the part that says it. Another language is another folder of the same shape. */
export const texts = {
  account,
  audit,
  common,
  computerStates,
  computers,
  controls,
  jobPage,
  jobStates,
  jobStory,
  jobs,
  keys,
  network,
  overview,
  people,
  printerPage,
  printerStates,
  printers,
  reasons,
  settings,
  shell,
  signIn,
  signInRules,
  sites,
  tickets,
}
