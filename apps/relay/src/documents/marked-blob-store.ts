import type { BlobStore } from './blob-store.ts'

/** Beside the blobs, and none of them: holds the id of the installation that they belong to. */
export const markerName = 'cloudprint-installation'

/** A place for blobs that says whose they are. */
export interface MarkedBlobStore extends BlobStore {
  /** Where an operator finds the marker. */
  readonly markerPlace: string
  /** How long a marker that was read is believed. */
  readonly trustMarkerMs: number
  /** The id in the marker; undefined where there is none. */
  readMarker(): Promise<string | undefined>
  /** Returns when the marker would survive a crash. */
  writeMarker(installationId: string): Promise<void>
}
