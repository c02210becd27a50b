import type { Updates } from '@cloudprint/protocol/http/update-routes'
import { Button } from '@mantine/core'
import { Facts } from '../../shared/ui/facts.tsx'
import { Notice } from '../../shared/ui/notice.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { Time } from '../../shared/ui/time.tsx'
import { texts } from '../../texts/texts.ts'

const words = texts.updates.rollout

/** How far the newest version has come, ring by ring. */
export function RolloutPanel({ rollout, onGoOn }: { rollout: NonNullable<Updates['rollout']>; onGoOn: (version: string) => void }) {
  const { version, restFrom, stoppedAt, why, first, rest } = rollout
  return (
    <Panel title={words.title(version)}>
      {stoppedAt !== null && (
        <Notice tone="bad" title={words.stopped}>
          <p>
            {why} (<Time iso={stoppedAt} />
            ). {words.goOnMeans}
          </p>
          <Button size="xs" variant="default" onClick={() => onGoOn(version)}>
            {words.goOn}
          </Button>
        </Notice>
      )}
      <Facts
        items={[
          { label: words.first, value: words.ring(first) },
          ...(restFrom === null
            ? []
            : [
                { label: words.rest, value: words.ring(rest) },
                {
                  label: words.from,
                  value: (
                    <>
                      <Time iso={restFrom} as="clock" />, {words.fromWhen}
                    </>
                  ),
                },
              ]),
        ]}
      />
    </Panel>
  )
}
