import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Shown } from './fill-site.ts'

/** Every address of the console that a signed-in person opens. */
export function pagesInside({ jobId, printerId, computerId, siteId, personId }: Shown): string[] {
  return [
    '/',
    '/jobs',
    `/jobs/${jobId}`,
    '/printers',
    `/printers/${printerId}`,
    '/computers',
    '/computers/add',
    '/computers/codes',
    `/computers/${computerId}`,
    `/computers/${computerId}/replace`,
    '/device',
    '/sites',
    `/sites/${siteId}`,
    '/keys',
    '/people',
    `/people/${personId}`,
    '/audit',
    '/network',
    '/updates',
    '/settings',
    '/account',
    '/nothing/here',
  ]
}

/** And those that need nobody to be signed in. */
export const pagesOutside = ['/sign-in', '/forgot-password', '/reset-password#token', '/change-email#token', '/invitation#token']

const routesFolder = new URL('../../../apps/admin/src/app/routes', import.meta.url).pathname

/** The paths that the console's routes name, with `$` for what is filled in: a new page is missed by nobody. */
export function pathsOfRoutes(): string[] {
  const sources = readdirSync(routesFolder).map((file) => readFileSync(join(routesFolder, file), 'utf8'))
  return sources.flatMap((source) => [...source.matchAll(/path: '([^']+)'/g)].map(([, path = '']) => path))
}

/** Whether one of these addresses is of this path. */
export function isVisited(path: string, pages: string[]): boolean {
  const pattern = new RegExp(`^${path.replace(/^\$$/, '/.+').replaceAll(/\$\w+/g, '[^/]+')}(#.*)?$`)
  return pages.some((page) => pattern.test(page))
}
