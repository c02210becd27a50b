import { account } from './en/account.ts'
import { computers } from './en/computers.ts'
import { jobs } from './en/jobs.ts'
import { network } from './en/network.ts'
import { printers } from './en/printers.ts'
import { signInRules } from './en/sign-in-rules.ts'
import { signIn } from './en/sign-in.ts'

/** Every sentence of the console, by the part that says it. Another language is another folder of the same shape. */
export const texts = { account, computers, jobs, network, printers, signInRules, signIn }
