import { network } from './en/network.ts'
import { signIn } from './en/sign-in.ts'

/** Every sentence of the console, by the part that says it. Another language is another folder of the same shape. */
export const texts = { network, signIn }
