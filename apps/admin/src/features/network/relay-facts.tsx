import type { Network } from '@cloudprint/protocol/http/network-routes'
import { Facts } from '../../shared/ui/facts.tsx'
import type { Fact } from '../../shared/ui/facts.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './network-page.module.css'

const words = texts.network.facts

export function RelayFacts({ network }: { network: Network }) {
  const { host, addresses } = network
  const where = addresses.length === 0 ? words.noAddresses : addresses.join(', ')
  return (
    <>
      <Facts items={[{ label: words.host, value: host }, { label: words.addresses, value: where }, ...certificateFacts(network)]} />
      {addresses.length > 0 && <p className={classes.expected}>{words.addressesNote}</p>}
    </>
  )
}

function certificateFacts({ certificate, isSecure }: Network): Fact[] {
  if (certificate === null) return [{ label: words.certificate, value: isSecure ? words.proxyCertificate : words.noCertificate }]
  return [
    { label: words.certificate, value: certificate.names.join(', ') },
    { label: words.issuer, value: certificate.issuer },
    { label: words.validUntil, value: <Time iso={certificate.validUntil} /> },
    { label: words.sha256, value: <code className={classes.digest}>{certificate.sha256}</code> },
  ]
}
