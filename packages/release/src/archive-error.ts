/** What an archive must not be. `unsafe`: it holds what no release has; `too-large`: more than one may; `damaged`: no archive at all, or cut. */
export class ArchiveError extends Error {
  override name = 'ArchiveError'
  readonly flaw: 'unsafe' | 'too-large' | 'damaged'

  constructor(flaw: ArchiveError['flaw'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.flaw = flaw
  }
}
