/**
 * What Windows knows a version by: three numbers, of which it compares no more (255.255.65535 at most). Two that differ in what else they say
 * would be two products beside each other.
 * https://learn.microsoft.com/windows/win32/msi/productversion
 * @throws where a version is no such three numbers.
 */
export function productVersion(version: string): string {
  const numbers = /^(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number) ?? []
  const [major = Infinity, minor = 0, patch = 0] = numbers
  if (major > 255 || minor > 255 || patch > 65_535)
    throw new Error(
      `Windows has no installer for ${version}: its installers know three numbers alone (1.4.0), and take two versions that differ in the rest for different programs. Leave it out with --only, or give it a version of its own.`,
    )
  return version
}
