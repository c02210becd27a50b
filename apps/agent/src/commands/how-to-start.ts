import { servicePlaces, servicePlatforms } from '../service/service-places.ts'

interface Place {
  platform: NodeJS.Platform
  /** The state folder of the agent that is to be started. */
  stateDir: string
  programData: string | undefined
}

/**
 * The command that starts the agent of this folder, and starts one again that hangs: its service where it has one, since in the foreground it
 * would have no launcher and another user.
 */
export function howToStart({ platform, stateDir, programData }: Place): string {
  const known = servicePlatforms.find((one) => one === platform)
  // Only the service's own places are asked for; where its program lies is no matter.
  const places = known && servicePlaces(known, '', programData)
  if (places?.stateDir !== stateDir) return 'cloudprint-agent run'
  switch (known) {
    case 'linux':
      return `sudo systemctl restart ${places.service}`
    case 'darwin':
      return `sudo launchctl kickstart -k system/${places.service}`
    case 'win32':
    case undefined:
      return `powershell Restart-Service ${places.service}`
  }
}
