import { samplePdf } from '@cloudprint/testkit/sample-pdf'
import { sampleZpl } from '@cloudprint/testkit/sample-documents'
import { SiteBehind } from '../harness/site-behind.ts'
import { askDoctor, differences } from './ask-doctor.ts'
import type { WayOut } from './ways-out.ts'
import type { WaysOutGround } from './ways-out-ground.ts'

/** What printing by a way out took; what was not as it must be stands in `wrong`. */
export interface Passed {
  connectedAfterMs: number
  labelMs: number
  pdfMs: number
  wrong: string[]
}

/** Sets up a site whose only way out is this one, and has it print a label, a PDF, and its doctor look. @returns also the site, which runs. */
export async function passWay(
  { relay }: Pick<WaysOutGround, 'relay'>,
  wayOut: WayOut,
  { pdfBytes }: { pdfBytes: number },
): Promise<{ site: SiteBehind; passed: Passed }> {
  const site = await SiteBehind.start(relay, wayOut.way)
  try {
    return { site, passed: await pass(site, wayOut, pdfBytes) }
  } catch (error) {
    await site.stop()
    throw error
  }
}

async function pass(site: SiteBehind, { what, by, obstacle, meanwhile, ...expected }: WayOut, pdfBytes: number): Promise<Passed> {
  const { link } = site
  const label = await site.print('label', sampleZpl(what))
  const pdf = samplePdf({ title: what, pictureBytes: pdfBytes })
  const [large] = await Promise.all([site.print('office', pdf), meanwhile?.(site)])
  const findings = await askDoctor(site.agent)
  const isAsWanted = (what: string, given: unknown, wanted: unknown) =>
    given === wanted ? [] : [`${what} is ${String(given)} instead of ${String(wanted)}`]
  const wrong = [
    ...isAsWanted('the way', link?.way, by),
    ...isAsWanted('what stands in the better ways', link?.obstacle, obstacle),
    ...[label, large].flatMap(({ state, copies }) => [
      ...isAsWanted('a job', state, 'completed'),
      ...isAsWanted('the number of its copies', copies, 1),
    ]),
    ...differences(findings, expected),
  ]
  return { connectedAfterMs: site.connectedAfterMs, labelMs: label.ms, pdfMs: large.ms, wrong }
}
