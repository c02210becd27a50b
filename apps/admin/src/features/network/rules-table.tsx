import type { Network } from '@cloudprint/protocol/http/network-routes'
import table from '../../shared/ui/data-table.module.css'
import { texts } from '../../texts/texts.ts'
import { firewallRules } from './firewall-rules.ts'
import classes from './network-page.module.css'

const words = texts.network.rules

export function RulesTable({ network }: { network: Network }) {
  return (
    <table className={`${table.table} ${classes.rules}`} aria-label={words.title}>
      <thead>
        <tr>
          {[words.to, words.port, words.protocol, words.purpose, words.need].map((title) => (
            <th key={title} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {firewallRules(network).map(({ host, port, protocol, purpose, need }) => (
          <tr key={port}>
            <td>
              <code>{host}</code>
            </td>
            <td>
              <code>{port}/tcp</code>
            </td>
            <td>{protocol}</td>
            <td>{purpose}</td>
            <td>{need}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
