import { EventEmitter } from 'node:events'

interface PersonSignalMap {
  /** A name, an address, a second factor or a role is no longer as it was. */
  changed: [{ personId: string }]
}

/** Nudges those who look at people: what is done to accounts is done at addresses that belong to no organization. */
export class PersonSignals extends EventEmitter<PersonSignalMap> {}
