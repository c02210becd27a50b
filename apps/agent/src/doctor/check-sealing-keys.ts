import type { KeyFolder } from '../documents/key-folder.ts'
import type { Check } from './check.ts'

/** The keys that documents for this machine are sealed to; one that is damaged says itself what to do. Beside a running agent it changes nothing. */
export function checkSealingKeys(folder: Pick<KeyFolder, 'read'>): Check {
  return {
    name: 'keys',
    run: async () => {
      const read = await folder.read().catch(codeOf)
      if (typeof read === 'string')
        return { verdict: 'failed', says: `The keys for documents can not be read (${read}).`, remedy: 'Do what the check of rights says.' }
      const keys = read.toSorted((a, b) => b.number - a.number)
      const [current, ...older] = keys
      if (current === undefined) {
        return {
          verdict: 'warning',
          says: 'There is no key for documents on this machine. The agent makes one when it runs; jobs that wait for an earlier one fail.',
          remedy: 'Where the keys were lost, submit those jobs again.',
        }
      }
      const others = older.length === 0 ? '' : `, and ${older.length} older`
      return { verdict: 'ok', says: `Documents are sealed to the key ${current.keyId}, made at ${current.madeAt.toISOString()}${others}.` }
    },
  }
}

/** @throws what is no refusal of the system: of a damaged key its own words say what to do. */
function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined) throw error
  return code
}
