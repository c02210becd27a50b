/** Nest token for the slots in which agents are greeted. */
export const GREETINGS = Symbol('Greetings')
