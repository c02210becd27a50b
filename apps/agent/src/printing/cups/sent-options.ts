import type { SentOption } from '@cloudprint/protocol/job-event'
import { plainText } from '@cloudprint/protocol/plain-text'
import type { IppAttributes, IppValue } from './ipp/ipp-message.ts'

/** Attributes as people read them, as `ipptool` writes them: `media-col={media-size={x-dimension=21000 …}}`, several values with commas. */
export function sentOptions(options: IppAttributes): SentOption[] {
  return [...options].map(([name, values]) => ({ name: plainText(name, 255), value: plainText(textOfValues(values), 1023) }))
}

function textOfValues(values: readonly IppValue[]): string {
  return values.map(textOfValue).join(',')
}

function textOfValue(value: IppValue): string {
  switch (value.type) {
    case 'resolution':
      return `${value.value.x}x${value.value.y}${value.value.units}`
    case 'rangeOfInteger':
      return `${value.value.from}-${value.value.to}`
    case 'collection':
      return `{${[...value.value].map(([name, members]) => `${name}=${textOfValues(members)}`).join(' ')}}`
    case 'textWithLanguage':
    case 'nameWithLanguage':
      return value.value.text
    case 'dateTime':
      return value.value.toISOString()
    case 'octetString':
    case 'other':
      return value.value.toString('hex')
    default:
      return 'value' in value ? String(value.value) : value.type
  }
}
