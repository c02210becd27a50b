import { expect, test } from 'vitest'
import { bestEvidence, withoutCredentials } from './device-uri.ts'

test.each([
  ['socket://10.0.0.7:9100', 'sent'],
  ['lpd://10.0.0.7/queue', 'sent'],
  ['usb://Zebra/ZD420?serial=1', 'sent'],
  ['parallel:/dev/lp0', 'sent'],
  ['ipp://printer.local/ipp/print', 'printed'],
  ['ipps://printer.local:443/ipp/print?waitjob=true', 'printed'],
  ['ipp://printer.local/ipp/print?waitjob=false', 'sent'],
  ['ipp://printserver:631/printers/Zebra_1', 'spooled'],
  ['ipps://printserver/classes/labels', 'spooled'],
  ['ipp://printer.local/ipp/print?waitjob=maybe', 'sent'],
  ['dnssd://Office._ipps._tcp.local/?uuid=1', 'sent'],
  ['ipps://Office._ipps._tcp.local/', 'sent'],
  ['dnssd://Server%20queue._ipp._tcp.local/cups?uuid=1', 'spooled'],
  ['dnssd://Label._pdl-datastream._tcp.local/', 'sent'],
  ['implicitclass://Office/', 'spooled'],
  ['cups-pdf:/', 'spooled'],
  ['smb://server/queue', 'spooled'],
  ['file:///dev/null', 'spooled'],
  ['', 'spooled'],
])('%s can give evidence "%s" at best', (uri, evidence) => expect(bestEvidence(uri)).toBe(evidence))

test.each([
  ['smb://user:secret@server/queue', 'smb://server/queue'],
  ['ipps://a%40b:p@ss@printer:631/ipp/print', 'ipps://printer:631/ipp/print'],
  ['socket://10.0.0.7:9100', 'socket://10.0.0.7:9100'],
  ['usb://Zebra/ZD420?serial=a@b', 'usb://Zebra/ZD420?serial=a@b'],
  ['parallel:/dev/lp0', 'parallel:/dev/lp0'],
])('%s is shown as %s', (uri, shown) => expect(withoutCredentials(uri)).toBe(shown))
