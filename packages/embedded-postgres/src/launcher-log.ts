/** What the launcher needs of a logger; pino's fits. */
export interface LauncherLog {
  debug(facts: object, message: string): void
  info(facts: object, message: string): void
  warn(facts: object, message: string): void
}
