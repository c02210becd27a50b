import { Transform } from 'node:stream'
import { PrintSystemError } from './print-system.ts'

/** Lets exactly this many bytes through: a document that is shorter or longer on disk than it should be must not print. */
export function sizedDocument(sizeBytes: number): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length
      if (seen > sizeBytes) done(new PrintSystemError(`The document is longer than its ${sizeBytes} bytes.`))
      else done(null, chunk)
    },
    flush(done) {
      done(seen === sizeBytes ? null : new PrintSystemError(`The document ended after ${seen} of ${sizeBytes} bytes.`))
    },
  })
}
