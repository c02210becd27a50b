import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

interface Asked {
  /** The relay's challenge, as it stands in its options. */
  challenge: string
  /** The page's address; a browser says it itself. */
  origin: string
}

/** User present and verified; with a new key also: its data is attached (WebAuthn level 3, 6.1). */
const FLAGS = { present: 0x01, verified: 0x04, attached: 0x40 }

/**
 * A device that keeps one passkey, as it answers a browser (WebAuthn level 3; ES256, no attestation). `userVerified: false` is one
 * that asks for neither PIN nor fingerprint.
 */
export function softPasskey({ rpId, userVerified = true }: { rpId: string; userVerified?: boolean }) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(16)
  const flags = FLAGS.present | (userVerified ? FLAGS.verified : 0)
  let uses = 0

  const dataFor = (extraFlags: number, attached: Buffer) => {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE((uses += 1))
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags | extraFlags]), counter, attached])
  }
  const answer = (response: object) => ({
    id: id.toString('base64url'),
    rawId: id.toString('base64url'),
    type: 'public-key',
    clientExtensionResults: {},
    response,
  })

  return {
    register(asked: Asked) {
      const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
      const key = cborMap([
        [cborInt(1), cborInt(2)],
        [cborInt(3), cborInt(-7)],
        [cborInt(-1), cborInt(1)],
        [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
        [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
      ])
      const idLength = Buffer.from([0, id.length])
      const attached = Buffer.concat([Buffer.alloc(16), idLength, id, key])
      const attestation = cborMap([
        [cborText('fmt'), cborText('none')],
        [cborText('attStmt'), cborMap([])],
        [cborText('authData'), cborBytes(dataFor(FLAGS.attached, attached))],
      ])
      const response = {
        attestationObject: attestation.toString('base64url'),
        clientDataJSON: clientData('webauthn.create', asked),
        transports: ['internal'],
      }
      return answer(response)
    },
    authenticate(asked: Asked) {
      const authenticatorData = dataFor(0, Buffer.alloc(0))
      const clientDataJSON = clientData('webauthn.get', asked)
      const signed = Buffer.concat([authenticatorData, createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest()])
      const signature = sign('sha256', signed, privateKey).toString('base64url')
      return answer({ authenticatorData: authenticatorData.toString('base64url'), clientDataJSON, signature })
    },
  }
}

function clientData(type: string, { challenge, origin }: Asked): string {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false })).toString('base64url')
}

/** CBOR (RFC 8949): a kind and a number; lengths here are below 65536. */
function cborHead(kind: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(kind << 5) | value])
  return value < 256 ? Buffer.from([(kind << 5) | 24, value]) : Buffer.from([(kind << 5) | 25, value >> 8, value & 255])
}

function cborInt(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value)
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes])
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, text.length), Buffer.from(text)])
}

function cborMap(entries: [Buffer, Buffer][]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flat()])
}
