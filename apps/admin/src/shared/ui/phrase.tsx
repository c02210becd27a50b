import { Fragment } from 'react'
import type { ReactNode } from 'react'

interface PhraseProps {
  /** With the names of its parts in braces, wherever a language wants them: `Connected since {time}.` */
  text: string
  parts: Record<string, ReactNode>
}

/** A sentence in which links or times stand. Names that somebody gave come as parts, since they may hold braces. */
export function Phrase({ text, parts }: PhraseProps) {
  return text.split(/\{(\w+)\}/).map((piece, at) => <Fragment key={at}>{at % 2 === 0 ? piece : parts[piece]}</Fragment>)
}
