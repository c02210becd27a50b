import { readFileSync } from 'node:fs'
import tls from 'node:tls'
import { StateFileError } from './private-file.ts'

/** Trusts a site's own certificate authorities beside the usual ones, for everything this process connects to. */
export function trustExtraAuthorities(pemFile: string, setting: string): void {
  try {
    tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(pemFile, 'utf8')])
  } catch (cause) {
    const remedy = 'The agent’s user must be able to read it, and it must hold certificates in PEM form.'
    throw new StateFileError(`${setting}: ${pemFile} can not be used (${String(cause)}). ${remedy}`, { cause })
  }
}
