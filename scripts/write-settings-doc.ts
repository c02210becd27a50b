import { readFileSync, writeFileSync } from 'node:fs'
import { AgentEnv } from '../apps/agent/src/env.ts'
import { AgentSettings } from '../apps/agent/src/settings.ts'
import { RelayEnv } from '../apps/relay/src/env.ts'

/**
 * Writes docs/settings.md from the schemas that the programs read their settings by; with --check it only says whether
 * the page is up to date.
 */
const page = 'docs/settings.md'

interface Field {
  description?: string | undefined
  def: { type: string; innerType?: unknown; in?: unknown; defaultValue?: unknown }
}

const text = `# Settings

Every environment variable there is; this page is written from the schemas by \`scripts/write-settings-doc.ts\`. Any setting X may stand in a
file instead, named by \`X_FILE\`, which keeps secrets out of the process list. An empty variable counts as not set. A sample file for the
relay is \`infra/settings/relay.env\`.

## Relay

${table(RelayEnv.shape)}

## Agent

${table(AgentEnv.shape)}

What belongs to one enrolment stands in \`settings.json\` of the agent's folder, which \`enrol\` writes. A change of it counts from the next start on.

${table(AgentSettings.shape)}
`

function table(shape: Record<string, unknown>): string {
  const rows = Object.entries(shape).map(([name, field]) => {
    const preset = defaultOf(field as Field)
    const shown = preset === undefined ? '–' : `\`${preset as string}\``
    return `| \`${name}\` | ${shown} | ${(descriptionOf(field as Field) ?? '').replaceAll('|', String.raw`\|`)} |`
  })
  return ['| setting | default | what it does |', '| --- | --- | --- |', ...rows].join('\n')
}

function descriptionOf(field: Field | undefined): string | undefined {
  return field === undefined ? undefined : (field.description ?? descriptionOf((field.def.innerType ?? field.def.in) as Field | undefined))
}

function defaultOf(field: Field | undefined): unknown {
  if (field === undefined) return undefined
  return field.def.type === 'default' ? field.def.defaultValue : defaultOf((field.def.innerType ?? field.def.in) as Field | undefined)
}

if (!process.argv.includes('--check')) writeFileSync(page, text)
else if (readFileSync(page, 'utf8') !== text) {
  console.error(`${page} is not up to date: run pnpm settings-page`)
  process.exitCode = 1
}
