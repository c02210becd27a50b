import type { Network } from '@cloudprint/protocol/http/network-routes'
import { useQuery } from '@tanstack/react-query'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { Columns } from '../../shared/ui/columns.tsx'
import { Notice } from '../../shared/ui/notice.tsx'
import { Page } from '../../shared/ui/page.tsx'
import { PageSkeleton } from '../../shared/ui/page-skeleton.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { QueryGate } from '../../shared/ui/query-gate.tsx'
import { texts } from '../../texts/texts.ts'
import { firewallLetter } from './firewall-letter.ts'
import { checkCommands } from './firewall-rules.ts'
import classes from './network-page.module.css'
import { networkQuery } from './queries.ts'
import { RelayFacts } from './relay-facts.tsx'
import { RulesTable } from './rules-table.tsx'

const words = texts.network

/** What to open for this installation, in a form that can be sent on. */
export function NetworkPage() {
  const query = useQuery(networkQuery)
  return (
    <Page title={words.title} summary={words.summary}>
      <QueryGate query={query} skeleton={<PageSkeleton />}>
        {(network) => (
          <>
            {!network.isDeclared && (
              <Notice tone="attention" title={words.undeclared.title}>
                {words.undeclared.text}
              </Notice>
            )}
            <Panel title={words.rules.title} note={words.rules.note} flush>
              <RulesTable network={network} />
            </Panel>
            <Columns left={<ToSend network={network} />} right={<ToKnow network={network} />} />
          </>
        )}
      </QueryGate>
    </Page>
  )
}

function ToSend({ network }: { network: Network }) {
  const commands = checkCommands(network)
  return (
    <>
      <Panel title={words.letter.title} note={words.letter.note}>
        <CopyField value={firewallLetter(network)} label={words.letter.label} />
      </Panel>
      <Panel title={words.check.title}>
        <h3 className={classes.system}>{words.check.linux}</h3>
        <CopyField value={commands.posix} label={words.check.linux} />
        <p className={classes.expected}>{words.check.expected}</p>
        <h3 className={classes.system}>{words.check.windows}</h3>
        <CopyField value={commands.windows} label={words.check.windows} />
        <p className={classes.expected}>{words.check.expectedWindows}</p>
      </Panel>
    </>
  )
}

function ToKnow({ network }: { network: Network }) {
  return (
    <>
      <Panel title={words.facts.title}>
        <RelayFacts network={network} />
      </Panel>
      <Panel title={words.good.title}>
        <ul className={classes.good}>
          {words.good.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      </Panel>
    </>
  )
}
