import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The repository's top folder. */
export const root = resolve(import.meta.dirname, '../../..')

/** What a child process gets of our environment: nothing that belongs to the machine's own print system or to another story. */
export function processEnv(own: Record<string, string>): Record<string, string> {
  const { PATH = '', HOME = '/', NODE_COMPILE_CACHE: compiled } = process.env
  const quicker = compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }
  return { PATH, HOME, LC_ALL: 'C.UTF-8', NODE_ENV: 'production', ...quicker, ...own }
}

/**
 * The built program of an app.
 * @throws saying what to do: stories run what is shipped, not the sources.
 */
export function builtProgram(app: 'relay' | 'agent'): string {
  const path = join(root, 'apps', app, 'dist/main.js')
  if (!existsSync(path)) throw new Error(`${path} is missing: build first, with "pnpm build"`)
  return path
}
