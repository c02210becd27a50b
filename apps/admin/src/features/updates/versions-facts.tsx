import type { Updates } from '@cloudprint/protocol/http/update-routes'
import { Link } from '@tanstack/react-router'
import { Facts } from '../../shared/ui/facts.tsx'
import { texts } from '../../texts/texts.ts'

const words = texts.updates.versions

/** The newest release, and how many computers run which. */
export function VersionsFacts({ updates: { releases, running } }: { updates: Updates }) {
  const [newest] = releases
  return (
    <Facts
      items={[
        { label: words.newest, value: newest === undefined ? words.none : words.about(newest.version, newest.notes) },
        ...running.map(({ version, computers }) => ({
          label: version,
          value: (
            <Link to="/computers" search={{ agentVersion: version }}>
              {words.running(computers)}
            </Link>
          ),
        })),
      ]}
    />
  )
}
