import type { LocalStatus } from '../local-status.ts'

/** A status with one of everything, as it is shown to people. */
export const shownStatus: LocalStatus = {
  pid: 7,
  version: '0.1.0',
  startedAt: '2026-03-01T12:00:00.000Z',
  writtenAt: '2026-03-01T12:00:00.000Z',
  computerName: 'Packing <1>',
  relayUrl: 'https://print.example.com',
  page: null,
  link: {
    state: 'waiting',
    since: '2026-03-01T12:00:00.000Z',
    detail: 'The name can not be resolved.',
    way: null,
    epoch: null,
    obstacle: null,
  },
  sealingKey: { keyId: 'k', madeAt: '2026-03-01T12:00:00.000Z', older: 0 },
  printers: [{ name: 'cups/Zebra', state: 'stopped', reasons: ['media-empty'], message: '"Out of labels" & more' }],
  scales: [{ name: 'serial/ttyUSB0', product: 'Table 3', weight: 'stable 1.235 kg', trouble: null }],
  jobs: [{ jobId: '<script>alert(1)</script>', printer: 'cups/Zebra', title: 'Delivery to Ms Miller', stage: 'held' }],
  problems: ['The disk is full.'],
  lastErrors: [
    {
      at: '2026-03-01T12:00:09.000Z',
      since: '2026-03-01T12:00:01.000Z',
      count: 3,
      what: 'The print system aborted the job: no paper',
      code: 'print-aborted',
      remedy: 'Check the cable.',
      jobId: 'j0',
      printer: 'cups/Zebra',
    },
  ],
}
