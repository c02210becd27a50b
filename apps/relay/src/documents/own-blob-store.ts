import type { Logger } from '@cloudprint/process-kit/logger'
import type { Readable } from 'node:stream'
import { StorageError } from '../storage-error.ts'
import type { BlobStore } from './blob-store.ts'
import type { DocumentRows } from './document-rows.ts'
import type { MarkedBlobStore } from './marked-blob-store.ts'
import type { PostgresInstallation } from './postgres-installation.ts'

interface Ground {
  blobs: MarkedBlobStore
  installation: PostgresInstallation
  documentRows: Pick<DocumentRows, 'listBlobs' | 'withoutDocument'>
  log: Logger
}

const MAX_AT_ONCE = 500

/**
 * A store that is used only while its marker names the installation of the database. A folder that is not mounted and a bucket of
 * somebody else look like a store that lost everything, a new database like one to which nothing there belongs: what the sweeps
 * would remove then is alive. A new store is marked when the database has marked none and nothing speaks against it.
 */
export class OwnBlobStore implements BlobStore {
  readonly #ground: Ground
  /** By the clock that nobody sets; undefined while the store is not known to be ours. */
  #confirmedMs: number | undefined
  #confirming: Promise<void> | undefined
  #complaint: string | undefined

  constructor(ground: Ground) {
    this.#ground = ground
  }

  async put(bytes: AsyncIterable<Buffer>): Promise<{ key: string }> {
    await this.#confirm()
    return this.#ground.blobs.put(bytes)
  }

  async open(key: string, start: number): Promise<Readable | undefined> {
    await this.#confirm()
    return this.#ground.blobs.open(key, start)
  }

  async has(key: string): Promise<boolean> {
    await this.#confirm()
    return this.#ground.blobs.has(key)
  }

  async remove(key: string): Promise<void> {
    await this.#confirm()
    await this.#ground.blobs.remove(key)
  }

  async *listOlderThan(time: Date): AsyncIterable<string> {
    await this.#confirm()
    yield* this.#ground.blobs.listOlderThan(time)
  }

  async removeUnfinished(before: Date): Promise<number> {
    await this.#confirm()
    return this.#ground.blobs.removeUnfinished(before)
  }

  async check(): Promise<void> {
    await this.#ground.blobs.check()
    this.#confirmedMs = undefined
    await this.#confirm()
  }

  async #confirm(): Promise<void> {
    if (this.#confirmedMs !== undefined && performance.now() - this.#confirmedMs < this.#ground.blobs.trustMarkerMs) return
    this.#confirming ??= this.#compare().finally(() => {
      this.#confirming = undefined
    })
    await this.#confirming
  }

  async #compare(): Promise<void> {
    const { blobs, installation, log } = this.#ground
    this.#confirmedMs = undefined
    const { id, hasMarkedStore } = await installation.read()
    const complaint = await this.#complaintAbout(await blobs.readMarker(), id, hasMarkedStore)
    if (complaint !== undefined) {
      const { markerPlace } = blobs
      if (complaint !== this.#complaint) log.error({ marker: markerPlace, installationId: id }, adviceOn(complaint, markerPlace, id))
      this.#complaint = complaint
      throw new StorageError('away', `The store for larger documents is not used: ${complaint}. The relay’s log says what to do.`)
    }
    if (!hasMarkedStore) await installation.storeIsMarked()
    if (this.#complaint !== undefined) log.info('the store for larger documents is that of this installation: it is used again')
    this.#complaint = undefined
    this.#confirmedMs = performance.now()
  }

  /** What speaks against using the store; where nothing does it carries the marker. */
  async #complaintAbout(marker: string | undefined, id: string, hasMarkedStore: boolean): Promise<string | undefined> {
    if (marker === id) return undefined
    if (marker !== undefined) return 'its marker is that of another installation'
    if (hasMarkedStore) return 'its marker is missing'
    if (!(await this.#fitsDatabase())) return 'it has no marker, and what it holds is not what the database knows of'
    await this.#ground.blobs.writeMarker(id)
    return undefined
  }

  /** Both know of no blob, or both of one. */
  async #fitsDatabase(): Promise<boolean> {
    const { blobs, documentRows } = this.#ground
    const now = new Date()
    let keys: string[] = []
    let isEmpty = true
    const knowsOne = async () => keys.length > 0 && (await documentRows.withoutDocument(keys)).length < keys.length
    for await (const key of blobs.listOlderThan(new Date(now.getTime() + 86_400_000))) {
      isEmpty = false
      keys.push(key)
      if (keys.length < MAX_AT_ONCE) continue
      if (await knowsOne()) return true
      keys = []
    }
    return isEmpty ? (await documentRows.listBlobs(now)).length === 0 : knowsOne()
  }
}

function adviceOn(complaint: string, markerPlace: string, id: string): string {
  return (
    `the store for larger documents is not used, and nothing in it is removed: ${complaint}. Is it mounted, and are folder, bucket, prefix ` +
    `and database the right ones? To use it all the same, as after a move or a loss, write ${id} into ${markerPlace}: ` +
    'then jobs whose documents it lacks fail, and three hours later the relay removes from it what the database does not know'
  )
}
