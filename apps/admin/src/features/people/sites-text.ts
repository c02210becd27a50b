import { texts } from '../../texts/texts.ts'

/** The sites somebody sees, in a few words. */
export function sitesText(sites: { name: string }[] | null): string {
  return sites === null ? texts.common.everySite : texts.people.sites(sites.map(({ name }) => name))
}
