import type pg from 'pg'
import type { DocumentRow, DocumentRows } from './document-rows.ts'

/** The rows of documents in Postgres; they are written with their jobs. */
export class PostgresDocumentRows implements DocumentRows {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async find(jobId: string, computerId: string): Promise<DocumentRow | undefined> {
    const { rows } = await this.#pool.query<DocumentRow>({
      name: 'open-document',
      text: `select document.size_bytes::float8 as "sizeBytes", bytes, blob_key as "blobKey"
        from document join job on job.id = document.job_id
        where job_id = $1 and job.computer_id = $2 and job.offer_epoch is not null`,
      values: [jobId, computerId],
    })
    return rows[0]
  }

  async listBlobRemovals(limit: number, passedOver: readonly string[]): Promise<string[]> {
    const { rows } = await this.#pool.query<{ blob_key: string }>(
      'select blob_key from blob_removal where blob_key <> all($2::text[]) order by since limit $1',
      [limit, passedOver],
    )
    return rows.map((row) => row.blob_key)
  }

  async blobRemoved(blobKey: string): Promise<void> {
    await this.#pool.query('delete from blob_removal where blob_key = $1', [blobKey])
  }

  async withoutDocument(blobKeys: string[]): Promise<string[]> {
    const { rows } = await this.#pool.query<{ key: string }>(
      'select key from unnest($1::text[]) as key where not exists (select from document where blob_key = key)',
      [blobKeys],
    )
    return rows.map((row) => row.key)
  }

  async listBlobs(storedBefore: Date): Promise<{ jobId: string; blobKey: string }[]> {
    const { rows } = await this.#pool.query<{ jobId: string; blobKey: string }>(
      'select job_id as "jobId", blob_key as "blobKey" from document where blob_key is not null and stored_at < $1',
      [storedBefore],
    )
    return rows
  }
}
