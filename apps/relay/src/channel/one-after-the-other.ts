/** Serves messages in the order in which they came, each when the one before is answered. */
export function createOneAfterTheOther<Message, Answer>(
  serve: (message: Message) => Promise<Answer>,
): (message: Message) => Promise<Answer> {
  let last: Promise<unknown> = Promise.resolve()
  return (message) => {
    const answered = last.then(() => serve(message))
    last = answered.catch(() => undefined)
    return answered
  }
}
