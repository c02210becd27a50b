import { Button, CopyButton } from '@mantine/core'
import { texts } from '../../texts/texts.ts'
import classes from './account.module.css'

const words = texts.account.secondFactor

/** Shown once. */
export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  return (
    <div className={classes.form}>
      <p className={classes.text}>
        <strong>{words.codesTitle}.</strong> {words.codes}
      </p>
      <ul className={classes.codes} aria-label={words.codesLabel}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={classes.end}>
        <CopyButton value={codes.join('\n')} timeout={2_000}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              <span aria-live="polite">{copied ? words.copied : words.copy}</span>
            </Button>
          )}
        </CopyButton>
        <Button onClick={onKept}>{words.kept}</Button>
      </div>
    </div>
  )
}
