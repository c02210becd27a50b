import type { SsoDomain } from '@cloudprint/protocol/http/sso-routes'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CopyField } from '../../shared/ui/copy-field.tsx'
import { ProblemPanel } from '../../shared/ui/problem-panel.tsx'
import { StateMark } from '../../shared/ui/state-mark.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'
import classes from './domain-proofs.module.css'
import { checkSsoDomain } from './queries.ts'

const words = texts.signInRules.sso.proof

/** Which of the domains are proved, and what is to be set in the DNS of the others. */
export function DomainProofs({ domains, mayCheck }: { domains: SsoDomain[]; mayCheck: boolean }) {
  return (
    <div>
      <h3 className={classes.title}>{words.title}</h3>
      <ul className={classes.list}>
        {domains.map((domain) => (
          <DomainProof key={domain.domain} claim={domain} mayCheck={mayCheck} />
        ))}
      </ul>
    </div>
  )
}

function DomainProof({ claim: { domain, record, verifiedAt, missedLooks }, mayCheck }: { claim: SsoDomain; mayCheck: boolean }) {
  const check = useMutation(checkSsoDomain(useQueryClient()))
  const isProved = verifiedAt !== null
  const stands = isProved && missedLooks === 0
  return (
    <li className={classes.domain}>
      <div className={classes.head}>
        <strong>{domain}</strong>
        <span aria-live="polite">
          <StateMark tone={stands ? 'ok' : 'attention'}>{stateWords(isProved, stands)}</StateMark>
        </span>
        {isProved && (
          <span className={classes.quiet}>
            {words.since} <Time iso={verifiedAt} />
          </span>
        )}
      </div>
      {!stands && mayCheck && (
        <>
          <p className={classes.text}>{isProved ? words.missingText : words.text}</p>
          <span className={classes.quiet}>{words.name}</span>
          <CopyField label={words.recordName(domain)} value={record.name} />
          <span className={classes.quiet}>{words.value}</span>
          <CopyField label={words.recordValue(domain)} value={record.value} />
          {check.error !== null && <ProblemPanel error={check.error} />}
          {!isProved && (
            <div>
              <Button
                variant="default"
                size="xs"
                aria-label={words.checkLabel(domain)}
                loading={check.isPending}
                onClick={() => check.mutate(domain)}
              >
                {words.check}
              </Button>
            </div>
          )}
        </>
      )}
    </li>
  )
}

function stateWords(isProved: boolean, stands: boolean): string {
  if (!isProved) return words.unproved
  return stands ? words.proved : words.missing
}
