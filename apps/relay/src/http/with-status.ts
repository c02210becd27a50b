/** A reply of a route that has several success statuses. */
export class WithStatus<Status extends number, Body> {
  readonly status: Status
  readonly body: Body

  constructor(status: Status, body: Body) {
    this.status = status
    this.body = body
  }
}

export function withStatus<const Status extends number, Body>(status: Status, body: Body): WithStatus<Status, Body> {
  return new WithStatus(status, body)
}
