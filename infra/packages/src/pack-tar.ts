import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { sourceDateEpoch } from './workspace.ts'

/**
 * A folder as a .tar.gz that depends on its content alone: files by name, owned by root, of the commit's time.
 * @param isBare without the folder itself: what is in it lies at the archive's root.
 */
export function packTar(folder: string, archive: string, { level, isBare = false }: { level: number; isBare?: boolean }): void {
  const tar = ['--sort=name', `--mtime=@${sourceDateEpoch()}`, '--owner=root:0', '--group=root:0', '--format=ustar', '--mode=u+rw,go=rX']
  const what = isBare ? ['-C', folder, ...readdirSync(folder).toSorted()] : ['-C', dirname(folder), basename(folder)]
  // -n: gzip would note the time otherwise.
  execFileSync('tar', [...tar, `--use-compress-program=gzip -n -${level}`, '-cf', archive, ...what])
}
