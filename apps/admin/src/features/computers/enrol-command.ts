export type EnrolSystem = 'linux' | 'macos' | 'windows'

export const enrolSystems: { value: EnrolSystem; label: string; where: string }[] = [
  { value: 'linux', label: 'Linux', where: 'In a terminal on the machine, as an administrator:' },
  { value: 'macos', label: 'macOS', where: 'In the Terminal app on the machine, as an administrator:' },
  { value: 'windows', label: 'Windows', where: 'In PowerShell on the machine, opened with “Run as administrator”:' },
]

interface Enrolment {
  system: EnrolSystem
  /** Such as `https://print.example.com`. */
  relayUrl: string
  code: string
}

/** The one command that adds a machine. */
export function enrolCommand({ system, relayUrl, code }: Enrolment): string {
  const command = `enrol --relay ${relayUrl} --code ${code}`
  return system === 'windows' ? `cloudprint-agent.exe ${command}` : `sudo cloudprint-agent ${command}`
}

/** What this browser runs on; most often the machine to add runs the same. */
export function likelySystem(userAgent: string): EnrolSystem {
  if (/Windows/.test(userAgent)) return 'windows'
  return /Mac OS X/.test(userAgent) ? 'macos' : 'linux'
}
