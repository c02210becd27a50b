/** As much of s3rver, which has no types, as is used here. */
declare module 's3rver' {
  import type { RequestListener } from 'node:http'

  export default class S3rver {
    constructor(options: { directory: string; silent: boolean; configureBuckets: { name: string }[] })
    configureBuckets(): Promise<unknown>
    callback(): RequestListener
    logger: { close(): void; exceptions: { unhandle(): void } }
  }
}
