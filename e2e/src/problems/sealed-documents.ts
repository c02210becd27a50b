import type { Provokers } from './provoke.ts'

export const sealedDocuments = {
  'sealed-document-invalid': async () => undefined,
  'sealing-key-missing': async () => undefined,
  'sealing-key-retired': async () => undefined,
  'sealing-key-lost': async () => undefined,
  'document-not-openable': async () => undefined,
} satisfies Provokers
