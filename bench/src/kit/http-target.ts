/** Where a load generator sends its jobs, and in which form: the product's API or the floor's. */
export interface HttpTarget {
  /** http://127.0.0.1:PORT */
  url: string
  path: string
  headers: Record<string, string>
  /** Taken in turn. */
  printerIds: string[]
}
