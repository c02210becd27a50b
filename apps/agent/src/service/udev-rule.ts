import { servicePlaces } from './service-places.ts'

/**
 * Lets the service's user read USB scales, of any maker: udev can not look into a device's report descriptor, which begins with what it is
 * (05 8D: usage page "Weighing Devices", HID Usage Tables 1.5 §4), so it asks a command.
 */
export function udevRule(): string {
  const { user } = servicePlaces('linux', '')
  return `# USB scales are read by the Cloud Print agent.
ACTION!="remove", SUBSYSTEM=="hidraw", PROGRAM="/bin/sh -c 'od -An -tx1 -N2 /sys$devpath/device/report_descriptor | grep -q 05.8d'", GROUP="${user}", MODE="0660"
`
}
