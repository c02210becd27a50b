import { errorWords } from '../error-words.ts'
import type { StatusForEverybody } from './for-everybody.ts'

/** The page looks again by itself, without a script. */
const LOOK_AGAIN_SECONDS = 3

/** One page for the person who stands beside the machine: what the agent does, its link, its printers, its jobs, and what is wrong. */
export function renderPage(status: StatusForEverybody): string {
  const { computerName, relayUrl, version, pid, link, printers, scales, jobs, problems, lastErrors } = status
  const linkWord = linkWords[link.state]
  const isConnected = link.state === 'connected'
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="${LOOK_AGAIN_SECONDS}">
<title>${text(isConnected ? computerName : `${computerName}: ${linkWord}`)}</title>
<link rel="stylesheet" href="/page.css">
</head>
<body>
<main>
<h1>${text(computerName)}</h1>
<p class="${isConnected ? 'ok' : 'bad'}"><strong>${linkWord}</strong> since ${time(link.since)}${link.way === null ? '' : `, by ${text(wayWords[link.way] ?? link.way)}`}</p>
${link.detail === null ? '' : `<p>${text(link.detail)}</p>`}
${problems.length === 0 ? '' : `<h2>What is wrong now</h2><ul>${problems.map((problem) => `<li class="bad">${text(problem)}</li>`).join('')}</ul>`}
<h2>Printers</h2>
${table(
  ['Printer', 'State', 'Why'],
  printers.map(({ name, state, reasons, message }) => [name, state, [...reasons, message].filter((part) => part !== '').join(', ')]),
  'This machine has no printers that its print system knows.',
)}
${
  scales.length === 0
    ? ''
    : `<h2>Scales</h2>${table(
        ['Scale', 'Weight'],
        scales.map(({ name, product, weight, trouble }) => [product === '' ? name : product, trouble ?? weight ?? 'says nothing']),
        '',
      )}`
}
<h2>Jobs here</h2>
${table(
  ['Job', 'Printer', 'How far'],
  jobs.map(({ jobId, printer, stage }) => [jobId, printer, stageWords[stage]]),
  'No jobs here.',
)}
<h2>Last errors</h2>
${
  lastErrors.length === 0
    ? '<p>None.</p>'
    : `<ul>${lastErrors.map((error) => `<li>${time(error.at)}${times(error)}: ${text(errorWords(error))}</li>`).join('')}</ul>`
}
<h2>This agent</h2>
<p>Version ${text(version)}, process ${pid}, since ${time(status.startedAt)}. It works for ${text(relayUrl)}. On the command line, <code>cloudprint-agent doctor</code> looks for what is wrong.</p>
</main>
</body>
</html>
`
}

const linkWords: Record<StatusForEverybody['link']['state'], string> = {
  connected: 'Connected',
  connecting: 'Connecting',
  waiting: 'Not connected, and trying again',
  stopped: 'Not connected',
  unknown: 'Not connected, for all that is known',
}

const wayWords: Record<string, string> = {
  'channel-websocket': 'WebSocket on its own port',
  'api-websocket': 'WebSocket on the relay’s HTTPS port, since its own is blocked',
  'api-polling': 'long-polling on the relay’s HTTPS port, since WebSockets are blocked',
}

const stageWords: Record<StatusForEverybody['jobs'][number]['stage'], string> = {
  accepted: 'its document is being fetched',
  held: 'here, and waits its turn',
  creating: 'waits for room in the print system',
  sending: 'is being handed to the print system',
  printing: 'in the print system',
  ended: 'has ended, and is being reported',
  unknown: 'here',
}

function table(heads: string[], rows: string[][], empty: string): string {
  if (rows.length === 0) return `<p>${text(empty)}</p>`
  const head = heads.map((one) => `<th scope="col">${text(one)}</th>`).join('')
  const body = rows
    .map(
      (row) =>
        `<tr>${row.map((cell, column) => `<td${heads[column] === 'State' ? ' class="state"' : ''}>${text(cell)}</td>`).join('')}</tr>`,
    )
    .join('')
  return `<table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`
}

function times({ count, since }: StatusForEverybody['lastErrors'][number]): string {
  return count === 1 ? '' : `, ${count} times since ${time(since)}`
}

/** In this machine's own time. */
function time(iso: string): string {
  return `<time datetime="${text(iso)}">${text(new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' }))}</time>`
}

function text(raw: string): string {
  return raw.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Follows the system's light or dark. */
export const pageStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 56rem; margin: 0 auto; padding: 1.5rem; }
h1 { margin: 0 0 .25rem; }
h2 { margin: 2rem 0 .5rem; font-size: 1.1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
/* Names may be longer than a screen is wide; a state is one word. */
td { overflow-wrap: anywhere; }
th, .state { white-space: nowrap; }
.ok strong { color: light-dark(#0a6b2d, #5fd38a); }
.bad, .bad strong { color: light-dark(#b3261e, #ff8a80); }
`
