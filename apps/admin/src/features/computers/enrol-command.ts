export const enrolSystems = ['linux', 'macos', 'windows'] as const
export type EnrolSystem = (typeof enrolSystems)[number]

interface Enrolment {
  system: EnrolSystem
  /** Such as `https://print.example.com`. */
  relayUrl: string
  /** Absent: the machine shows a code of its own. */
  code?: string | undefined
  /** Where packages are; null where there are none, and a checkout of the product is what runs. */
  packagesUrl: string | null
}

/** How the agent is called in a checkout of the product, which needs git and Node 20 or newer. */
const agentCommand = 'npx pnpm@12.21.0 cloudprint-agent'

export const runCommand = `${agentCommand} run`

/** The one line that adds a machine and starts its agent; from a package it installs that first. */
export function enrolCommand({ system, relayUrl, code, packagesUrl }: Enrolment): string {
  if (packagesUrl !== null) return packagedCommand(packagesUrl)[system](relayUrl, code)
  const enrol = `${agentCommand} enrol ${relayUrl}${code === undefined ? '' : ` --code ${code}`}`
  // The PowerShell that comes with Windows knows no &&.
  return system === 'windows' ? `${enrol}; if ($?) { ${runCommand} }` : `${enrol} && ${runCommand}`
}

/** One command for all machines of a system: packages are named by what `uname -m` says there (docs/installing.md). */
function packagedCommand(packagesUrl: string): Record<EnrolSystem, (relayUrl: string, code: string | undefined) => string> {
  const install = (relayUrl: string, code: string | undefined) =>
    `install --relay ${relayUrl}${code === undefined ? '' : ` --code ${code}`}`
  const linux = 'cloudprint-agent-linux-$(uname -m).deb'
  return {
    linux: (relayUrl, code) =>
      `curl -fsSLO ${packagesUrl}/${linux} && sudo apt-get install -y ./${linux} && sudo cloudprint-agent ${install(relayUrl, code)}`,
    macos: (relayUrl, code) =>
      `curl -fsSL ${packagesUrl}/cloudprint-agent-macos-$(uname -m).tar.gz | sudo tar -xz -C /Library && sudo '/Library/Cloud Print Agent/bin/cloudprint-agent' ${install(relayUrl, code)}`,
    windows: (relayUrl, code) => {
      const installer = `msiexec /i ${packagesUrl}/cloudprint-agent-windows-x64.msi /qn`
      if (code !== undefined) return `${installer} RELAY=${relayUrl} CODE=${code}`
      // The machine shows its code, which an installer without a window can not. PowerShell waits for one only where it is given its output.
      const command = String.raw`$env:ProgramFiles\Cloud Print Agent\bin\cloudprint-agent.cmd`
      return `${installer} | Out-Null; & "${command}" ${install(relayUrl, code)}`
    },
  }
}

/** What this browser runs on; most often the machine to add runs the same. */
export function likelySystem(userAgent: string): EnrolSystem {
  if (/Windows/.test(userAgent)) return 'windows'
  return /Mac OS X/.test(userAgent) ? 'macos' : 'linux'
}

/** Where a new machine reaches the relay: as declared, or else as this browser does, which may sit on another machine. */
export function relayUrlFor(publicUrl: string, origin: string): string {
  return isLoopback(publicUrl) && !isLoopback(origin) ? origin : publicUrl
}

/** An address that means each machine itself. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(new URL(url).hostname)
}
