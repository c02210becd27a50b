/**
 * What stands before the first record of a sealed document, byte by byte as docs/sealed-documents.md has it:
 *
 *     magic 4 | n 1 | n × { key id 8 | enc 32 | wrapped 48 } | length 2 | purpose | salt 16 | record size 4 | 0
 */
export const magic = Buffer.from('CPS1')
export const keyIdSize = 8
export const encSize = 32
/** A content key and the tag over it. */
export const wrappedSize = 48
export const recipientSize = keyIdSize + encSize + wrappedSize
export const maxRecipients = 16
export const maxPurposeBytes = 512
export const saltSize = 16
/** RFC 8188 §2.1: salt, record size, and the length of a key id, which is none here. */
export const bodyHeaderSize = saltSize + 4 + 1
/** One byte, the delimiter and the tag: no record is empty. */
export const minRecordSize = 18
/** What is taken from others: each record costs whoever opens it a read and a tag, whatever is in it. */
export const minTakenRecordSize = 4096
export const maxRecordSize = 1024 * 1024
/** So many bytes of a document hold its header for certain. */
export const maxHeaderSize = magic.length + 1 + maxRecipients * recipientSize + 2 + maxPurposeBytes + bodyHeaderSize
