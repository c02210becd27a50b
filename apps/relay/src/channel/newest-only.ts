/**
 * Serves numbered messages of one session: one that a newer one has overtaken changes nothing and is answered with `overtaken`, a
 * copy of the newest gets the answer that it got. Messages without a number are served as they come.
 */
export function createNewestOnly<Message extends { number?: number | undefined }, Answer>(
  serve: (message: Message) => Promise<Answer>,
  overtaken: Answer,
): (message: Message) => Promise<Answer> {
  let newest: { number: number; answered: Promise<Answer> } | undefined
  return (message) => {
    const { number } = message
    if (number === undefined) return serve(message)
    if (newest !== undefined && number < newest.number) return Promise.resolve(overtaken)
    if (number !== newest?.number) newest = { number, answered: serve(message) }
    return newest.answered
  }
}
