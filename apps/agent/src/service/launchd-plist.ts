import { posix } from 'node:path'
import { servicePlaces } from './service-places.ts'
import { startCommand } from './start-command.ts'

/** The service as launchd runs it: from boot on, and again after a crash; it ends in order when its computer was removed. */
export function launchdPlist(root: string): string {
  const { service, user, stateDir } = servicePlaces('darwin', root)
  const command = startCommand('darwin', root)
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${service}</string>
  <key>ProgramArguments</key>
  <array>
${command.map((word) => `    <string>${escaped(word)}</string>`).join('\n')}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
    <key>CLOUDPRINT_AGENT_DIR</key>
    <string>${escaped(stateDir)}</string>
  </dict>
  <key>UserName</key>
  <string>${user}</string>
  <key>GroupName</key>
  <string>${user}</string>
  <key>Umask</key>
  <string>077</string>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>2</integer>
  <key>ExitTimeOut</key>
  <integer>20</integer>
  <key>StandardOutPath</key>
  <string>${escaped(launchdLog(stateDir))}</string>
  <key>StandardErrorPath</key>
  <string>${escaped(launchdLog(stateDir))}</string>
</dict>
</plist>
`
}

/** What the service writes; the agent keeps it short. */
export function launchdLog(stateDir: string): string {
  return posix.join(stateDir, 'agent.log')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
