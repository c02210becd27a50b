import { passWay } from '@cloudprint/e2e/ways-out/pass-way'
import type { Passed } from '@cloudprint/e2e/ways-out/pass-way'
import { startWaysOutGround } from '@cloudprint/e2e/ways-out/ways-out-ground'
import { waysOut } from '@cloudprint/e2e/ways-out/ways-out'
import type { WayOut } from '@cloudprint/e2e/ways-out/ways-out'
import type { Figure, Measurement } from '../measurement.ts'

const MIB = 1024 * 1024
const PDF_BYTES = 20 * MIB

/** What people read instead of the way's name. */
const ways: Record<WayOut['by'], string> = {
  'channel-websocket': '6123, WebSocket',
  'api-websocket': '443, WebSocket',
  'api-polling': '443, long-polling',
}

export const waysOutMeasured: Measurement = {
  name: 'ways-out',
  how: 'Each on a network of its own whose only way out is the one named, with the relay over TLS, an agent and a CUPS with a label queue and an office queue. Connected: from the start of the enrolment on, so that a silent firewall’s 8 seconds count. Then a label and a PDF of 20 MiB (a page with a picture that can not be compressed) from the API to the queue’s device, where each has to arrive once and byte for byte; and the agent’s `doctor` has to name what stands there, and nothing else. In brackets the way that the agent takes. Floor: the bits of the document at the line’s rate. Losses and silence are of the line between the site and the next device; what is lost is lost at random in both directions. Needs Linux and root.',
  run: async ({ isQuick, say }) => {
    const ground = await startWaysOutGround()
    const figures: Figure[] = []
    try {
      for (const way of Object.values<WayOut>(waysOut(ground))) {
        const { site, passed } = await passWay(ground, way, { pdfBytes: isQuick ? MIB : PDF_BYTES })
        await site.stop()
        if (passed.wrong.length > 0) throw new Error(`${way.what}: ${passed.wrong.join('; ')}`)
        say(
          `  ${way.what}: ${ways[way.by]}, connected ${seconds(passed.connectedAfterMs)} s, label ${seconds(passed.labelMs)} s, PDF ${seconds(passed.pdfMs)} s`,
        )
        figures.push(...figuresOf(way, passed))
      }
    } finally {
      await ground.relay.stop()
    }
    return figures
  },
}

function figuresOf({ what, by, kilobitsPerSecond }: WayOut, { connectedAfterMs, labelMs, pdfMs }: Passed): Figure[] {
  const figure = (name: string, ms: number): Figure => ({ name: `${what} (${ways[by]}): ${name}`, unit: 's', value: ms / 1_000 })
  const floor = kilobitsPerSecond === undefined ? {} : { floor: (PDF_BYTES * 8) / (kilobitsPerSecond * 1_000) }
  return [figure('connected', connectedAfterMs), figure('a label', labelMs), { ...figure('a PDF of 20 MiB', pdfMs), ...floor }]
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}
