/** An agent asks again only when it was answered, or has given up: more of one session wait only where somebody floods it. */
const MAX_WAITING = 4

/** Serves messages in the order in which they came, each when the one before is answered; `tooMany` at once when several wait. */
export function createOneAfterTheOther<Message, Answer>(
  serve: (message: Message) => Promise<Answer>,
  tooMany: Answer,
): (message: Message) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return (message) => {
    if (waiting >= MAX_WAITING) return Promise.resolve(tooMany)
    waiting += 1
    const answered = last.then(() => serve(message)).finally(() => (waiting -= 1))
    last = answered.catch(() => undefined)
    return answered
  }
}
