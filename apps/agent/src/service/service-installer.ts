/** What each service manager is asked for; all of it may be asked again without harm. */
export interface ServiceInstaller {
  /** User, state folder and the service's own description; nothing runs yet. */
  prepare(): void | Promise<void>
  /** What `prepare` has laid and nobody has used, where a package's installer takes back the rest. */
  removeUnused?(): void
  /** From now on, and from every boot on. */
  start(): void
  /** Stops and forgets the service; what it has to say when somebody else must do it. */
  remove(): string | undefined
  /** What the agent knew: who it is, its journal, its user. */
  removeState(): void
}
