/** A version as Debian orders it: `~` comes before nothing at all, so that apt takes 1.4.0 where 1.4.0-rc.2 is installed; after `-` would come a later one. */
export function debVersion(version: string): string {
  return version.replace('-', '~')
}
