/** An upload that takes longer is given up: by then it is surely nobody's whom a sweep finds. A hundred times what 100 MiB take at 1 MB/s. */
export const MAX_UPLOAD_MS = 2 * 3_600_000
/** What is older and belongs to no document is left over: no upload is still under way, and no job of it still being written. */
export const LEFT_OVER_AFTER_MS = MAX_UPLOAD_MS + 3_600_000

/** The upload took longer than any may. */
export class UploadTooSlow extends Error {
  override name = 'UploadTooSlow'
}

/** The same bytes, until their time is over. Bytes that stop coming altogether are given up long before, by the server. */
export async function* withinUploadTime(
  bytes: AsyncIterable<Buffer>,
  steady: () => number = () => performance.now(),
): AsyncIterable<Buffer> {
  const startedMs = steady()
  for await (const chunk of bytes) {
    if (steady() - startedMs > MAX_UPLOAD_MS) throw new UploadTooSlow(`the upload took longer than ${MAX_UPLOAD_MS / 3_600_000} hours`)
    yield chunk
  }
}
