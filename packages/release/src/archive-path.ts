import { ArchiveError } from './archive-error.ts'

/** Names that Windows keeps for devices, with or without an extension. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i

/**
 * The path of a file in an archive, as one below the folder that it is unpacked into on every platform.
 * @throws ArchiveError for one that leads elsewhere, or that some platform reads otherwise than it is written.
 */
export function archivePath(written: string): string {
  const path = written.replace(/^(\.\/)+/, '')
  const parts = path.split('/')
  if (path.length > 255 || parts.length > 40 || parts.some((part) => !isPlain(part))) {
    throw new ArchiveError('unsafe', `the archive holds the path ${JSON.stringify(written.slice(0, 200))}`)
  }
  return path
}

/** Neither `..` nor a drive, a stream, a device or another spelling of a sibling. */
function isPlain(part: string): boolean {
  return /^[\w@+.,()[\] -]{1,200}$/.test(part) && !/[. ]$/.test(part) && !part.startsWith(' ') && !reserved.test(part)
}
