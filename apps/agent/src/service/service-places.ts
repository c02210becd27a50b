import { posix, win32 } from 'node:path'

/** The systems that an agent is installed on as a service. */
export const servicePlatforms = ['linux', 'darwin', 'win32'] as const
export type ServicePlatform = (typeof servicePlatforms)[number]

/** Where an installed agent's things lie. Packages, service managers and the command for people agree on it. */
export interface ServicePlaces {
  /** What its service manager calls it. */
  service: string
  /** Its own user, who may do nothing but print. */
  user: string
  /** The agent's state folder, that user's alone. */
  stateDir: string
  /** KEY="value" lines for its environment; only an administrator can write there, since they may change what is run. */
  environmentFile: string
  node: string
}

export function servicePlaces(platform: ServicePlatform, root: string, programData = String.raw`C:\ProgramData`): ServicePlaces {
  switch (platform) {
    case 'linux':
      return {
        service: 'cloudprint-agent',
        user: 'cloudprint-agent',
        stateDir: '/var/lib/cloudprint-agent',
        environmentFile: '/etc/cloudprint-agent/agent.env',
        node: posix.join(root, 'bin/node'),
      }
    case 'darwin':
      return {
        service: 'cloudprint.agent',
        // Users of services begin with an underscore on macOS; they are not shown where people sign in.
        user: '_cloudprint',
        stateDir: '/Library/Application Support/Cloud Print Agent',
        environmentFile: posix.join(root, 'agent.env'),
        node: posix.join(root, 'bin/node'),
      }
    case 'win32':
      return {
        service: 'CloudPrintAgent',
        // A virtual account: Windows makes it for the service, and there is no password of it.
        user: String.raw`NT SERVICE\CloudPrintAgent`,
        stateDir: win32.join(programData, 'Cloud Print Agent'),
        environmentFile: win32.join(root, 'agent.env'),
        node: win32.join(root, String.raw`bin\node.exe`),
      }
  }
}
