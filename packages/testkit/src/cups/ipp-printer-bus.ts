import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { requireTools, toolPath } from '../require-tools.ts'
import { spawnProcess } from '../spawn-process.ts'
import { tempDir } from '../temp-dir.ts'

let bus: Promise<string> | undefined

/**
 * The address of a D-Bus with an Avahi on it, private to this process and started once: ippeveprinter does not start
 * without them, although nobody here looks for printers on the network.
 */
export function ippPrinterBus(): Promise<string> {
  return (bus ??= startBus())
}

async function startBus(): Promise<string> {
  const [dbusDaemon, avahiDaemon] = requireTools('dbus-daemon', 'avahi-daemon')
  const dir = tempDir('bus')
  const address = `unix:path=${join(dir, 'bus.sock')}`
  const busConf = join(dir, 'bus.conf')
  writeFileSync(busConf, busConfig(address))
  const dbus = spawnProcess({ command: dbusDaemon, args: [`--config-file=${busConf}`, '--nofork', '--print-address'] })
  await dbus.waitForLine(/unix:path/)

  const avahiConf = join(dir, 'avahi.conf')
  writeFileSync(avahiConf, avahiConfig(`test-${process.pid}`))
  const avahi = `exec ${avahiDaemon} -f ${avahiConf} --no-drop-root --no-chroot --no-rlimits`
  const daemon = spawnProcess({
    // Its pid file and socket lie in /run/avahi-daemon, whatever it is told: a /run of its own lets several live.
    command: 'unshare',
    args: [
      ...(process.getuid?.() === 0 ? ['-m'] : ['-rm']),
      'sh',
      '-c',
      `mount -t tmpfs tmpfs /run && mkdir /run/avahi-daemon && ${avahi}`,
    ],
    env: { PATH: toolPath, DBUS_SYSTEM_BUS_ADDRESS: address },
  })
  await daemon.waitForLine(/Server startup complete/)
  return address
}

function busConfig(address: string): string {
  return `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>${address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
  </policy>
</busconfig>
`
}

/** No addresses are published: each Avahi on a machine would claim 127.0.0.1 for its own name, and the second never starts. */
function avahiConfig(hostName: string): string {
  return `[server]
host-name=${hostName}
use-ipv4=yes
use-ipv6=no
allow-interfaces=lo
enable-dbus=yes
[publish]
publish-workstation=no
publish-addresses=no
publish-hinfo=no
`
}
