import { execFileSync } from 'node:child_process'
import { renameSync } from 'node:fs'

/** Files of a certificate for signing code, and of its key. */
export interface WindowsSigning {
  certificateFile: string
  keyFile: string
  /** Without a time stamp signatures end with the certificate. */
  timestampUrl: string | undefined
}

/** Signs a program or an installer (Authenticode) in its place. */
export function signForWindows(file: string, { certificateFile, keyFile, timestampUrl }: WindowsSigning): void {
  const stamp = timestampUrl === undefined ? [] : ['-ts', timestampUrl]
  const about = ['-n', 'Cloud Print Agent', '-h', 'sha256']
  const signed = `${file}.signed`
  execFileSync('osslsigncode', ['sign', '-certs', certificateFile, '-key', keyFile, ...about, ...stamp, '-in', file, '-out', signed], {
    stdio: 'pipe',
  })
  renameSync(signed, file)
}
