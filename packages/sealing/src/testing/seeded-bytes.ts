import { createCipheriv, createHash } from 'node:crypto'

/** The same bytes for the same seed, wherever they are made: the key stream of AES-256-CTR. */
export function seededBytes(seed: string): (size: number) => Buffer {
  const stream = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16))
  return (size) => stream.update(Buffer.alloc(size))
}
