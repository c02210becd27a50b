import type { SealedReference } from '@cloudprint/protocol/content-reference'
import type { SubmitJob } from '@cloudprint/protocol/job'

/** What a submission says of where its document lies, as whoever fetches it is told. */
export function sealedReference({ contentUrl, contentCredentials, contentSha256 }: SubmitJob, maxBytes: number): SealedReference {
  if (contentUrl === undefined) throw new Error('a submission without an address was taken for one by reference')
  return {
    url: contentUrl,
    ...(contentCredentials === undefined ? {} : { credentials: contentCredentials }),
    ...(contentSha256 === undefined ? {} : { sha256: contentSha256 }),
    maxBytes,
  }
}
