import { servicePlaces } from './service-places.ts'
import { startCommand } from './start-command.ts'

/**
 * The service as systemd runs it: always on, as its own user, and locked into what printing needs. It reaches CUPS by its socket
 * under /run, the relay by TCP, and writes nowhere but its state folder. V8 makes code as it runs, so MemoryDenyWriteExecute is left out.
 */
export function systemdUnit(root: string): string {
  const { user, stateDir } = servicePlaces('linux', root)
  return `[Unit]
Description=Cloud Print agent
After=network.target cups.service cups.socket
StartLimitIntervalSec=0

[Service]
Type=exec
User=${user}
Group=${user}
Environment=CLOUDPRINT_AGENT_DIR=${stateDir}
ExecStart=${startCommand('linux', root).map(quoted).join(' ')}
Restart=always
RestartSec=2
# Its computer was removed in the console: it has nothing to do until it is enrolled anew.
RestartPreventExitStatus=77
# It gives itself 10 seconds to note what is under way.
TimeoutStopSec=20
KillMode=mixed

StateDirectory=cloudprint-agent
StateDirectoryMode=0700
UMask=0077
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
# Scales on serial ports and USB; printers are reached through CUPS.
DevicePolicy=closed
DeviceAllow=char-ttyS rw
DeviceAllow=char-ttyUSB rw
DeviceAllow=char-ttyACM rw
DeviceAllow=char-hidraw rw
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`
}

/** systemd.service(5), "Command lines": spaces part words, and % and $ mean something. */
function quoted(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /\s/.test(plain) ? `"${plain}"` : plain
}
