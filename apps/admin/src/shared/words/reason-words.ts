import { texts } from '../../texts/texts.ts'
import { readableKeyword } from './keyword.ts'

export function reasonWords(keyword: string): string {
  return texts.reasons[keyword] ?? readableKeyword(keyword)
}

/** Several reasons as one phrase. That the printer is stopped says nothing beside why it is. */
export function reasonsText(keywords: string[]): string {
  const telling = keywords.filter((keyword) => keyword !== 'none' && keyword !== 'printer-stopped')
  const [first, ...others] = (telling.length === 0 ? keywords : telling).map(reasonWords)
  if (first === undefined) return ''
  return [first, ...others.map((text) => text.charAt(0).toLowerCase() + text.slice(1))].join(', ')
}
