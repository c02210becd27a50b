import type { SubmitJob } from '@cloudprint/protocol/job'
import type { Refused } from '@cloudprint/protocol/problems'
import type { StoredDocument } from '../documents/document-store.ts'
import type { Inserted, NewJob } from '../jobs/job-rows.ts'
import type { Owner } from '../uploads/upload-rows.ts'
import type { Uploads } from '../uploads/uploads.ts'

/** The document of a request that names an upload instead of bringing one. */
export interface BroughtUpload {
  kind: 'upload'
  /** Also that of the job. */
  id: string
  find(): Promise<{ ok: true; document: StoredDocument } | Refused>
  insert(job: NewJob): Promise<Inserted | 'upload-gone'>
}

/** An upload of the caller's, as its job's submission needs it. */
export function uploadOf(
  uploads: Uploads,
  { caller, job, id, now }: { caller: Owner; job: SubmitJob; id: string; now: Date },
): BroughtUpload {
  return {
    kind: 'upload',
    id,
    find: () => uploads.documentFor({ ...job, uploadId: id }, caller, now),
    insert: (newJob) => uploads.insertJob(newJob),
  }
}
