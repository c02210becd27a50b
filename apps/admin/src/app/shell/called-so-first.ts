/** A few of each kind are enough: who needs more types one letter more. */
export const SHOWN_HITS = 5

/** What bears the text in its name before what has it elsewhere; otherwise as the relay lists it. */
export function calledSoFirst<Hit extends { name: string }>(hits: Hit[], text: string): Hit[] {
  const isCalledSo = ({ name }: Hit) => name.toLowerCase().includes(text.toLowerCase())
  return [...hits.filter(isCalledSo), ...hits.filter((hit) => !isCalledSo(hit))].slice(0, SHOWN_HITS)
}
