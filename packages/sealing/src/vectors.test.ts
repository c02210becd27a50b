import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readSealedHeader } from './read-sealed-header.ts'
import { makeVectors } from './testing/make-vectors.ts'
import { openerOf } from './testing/sealed-sample.ts'

interface PublishedVector {
  what: string
  purpose: string
  document?: string
  recipients: { keyId: string; publicKey: string; privateKey: string }[]
  sealed?: string
}

const published = JSON.parse(readVectors('version-1.json')) as PublishedVector[]

function readVectors(name: string): string {
  return readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8')
}

test('what is sealed with the keys of the published vectors is, byte for byte, what was published', async () => {
  expect(await makeVectors()).toEqual(published)
})

test.each(published.filter(({ sealed }) => sealed !== undefined))('$what: opens with each of its keys', async (vector) => {
  const sealed = Buffer.from(vector.sealed ?? '', 'hex')
  for (const key of vector.recipients) {
    expect((await openerOf(key).openBytes(sealed, vector.purpose)).toString('hex')).toBe(vector.document)
  }
})

test('what the recipe for another language sealed opens', async () => {
  const { keyId, privateKey, purpose, document, sealed } = JSON.parse(readVectors('sealed-by-recipe.json')) as Record<string, string>
  const bytes = Buffer.from(sealed ?? '', 'hex')
  expect(readSealedHeader(bytes)).toMatchObject({ ok: true, header: { purpose } })
  const opener = openerOf({ keyId: keyId ?? '', publicKey: '', privateKey: privateKey ?? '' })
  expect((await opener.openBytes(bytes, purpose ?? '')).toString()).toBe(document)
})
