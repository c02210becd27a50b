import { execFileSync } from 'node:child_process'
import { basename, dirname } from 'node:path'
import { sourceDateEpoch } from './workspace.ts'

/** A folder as a .tar.gz that depends on its content alone: files by name, owned by root, of the commit's time. */
export function packTar(folder: string, archive: string, { level }: { level: number }): void {
  const tar = ['--sort=name', `--mtime=@${sourceDateEpoch()}`, '--owner=root:0', '--group=root:0', '--format=ustar', '--mode=u+rw,go=rX']
  // -n: gzip would note the time otherwise.
  execFileSync('tar', [...tar, `--use-compress-program=gzip -n -${level}`, '-cf', archive, '-C', dirname(folder), basename(folder)])
}
