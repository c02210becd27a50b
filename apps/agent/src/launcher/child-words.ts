import { z } from 'zod'

/** What a version says to the launcher that started it, over the IPC channel between them. */
export const ChildWord = z.discriminatedUnion('kind', [
  /** Connected and greeted, printers seen, journal read: it may stay. */
  z.object({ kind: z.literal('healthy') }),
  /** Another version is to run, and nothing is left to be done here: it may be ended where it does not end by itself. */
  z.object({ kind: z.literal('done') }),
  /** What it still waits for; whether nothing is missing but the relay, which may be away for a reason of its own. */
  z.object({ kind: z.literal('waiting'), for: z.string().max(200), isForRelayOnly: z.boolean().default(false) }),
])
export type ChildWord = z.infer<typeof ChildWord>

/** It listens while this version is on trial, and on Windows always; once it has been told to stop it hears nothing any more, which is no fault. */
export function sayToLauncher(word: ChildWord): void {
  process.send?.(word, undefined, undefined, () => undefined)
}
