import type { DocumentStore } from '../documents/document-store.ts'
import { sealedTo } from '../documents/unsealer.ts'
import type { HeldJob } from './held-job.ts'
import type { HeldJobs } from './held-jobs.ts'

type Documents = Pick<DocumentStore, 'sealedTo'>

/** Every key that a job of ours may still have to be opened with; undefined while one's document is not here to tell. */
export async function neededKeys(jobs: HeldJobs, documents: Documents): Promise<ReadonlySet<string> | undefined> {
  // One that is being accepted is opened with its key right now.
  await jobs.settled()
  const needed = new Set<string>()
  for (const job of jobs.all()) {
    if (job.stage === 'printing' || job.stage === 'ended') continue
    const keyIds = await sealedToOf(job, jobs, documents)
    if (keyIds === undefined) return undefined
    for (const keyId of keyIds) needed.add(keyId)
  }
  return needed
}

/** The keys that a job's document was sealed to, and the reference to it where there is one; undefined while it is not here to tell. */
export async function sealedToOf(job: HeldJob, jobs: Pick<HeldJobs, 'documentOf'>, documents: Documents): Promise<string[] | undefined> {
  const inSpool = job.isInline ? undefined : await documents.sealedTo(job.key)
  if (!job.isInline && !job.isReference) return inSpool
  const inJournal = jobs.documentOf(job)
  const keyIds = inJournal === undefined ? undefined : sealedTo(inJournal)
  return keyIds === undefined ? undefined : [...keyIds, ...(inSpool ?? [])]
}
