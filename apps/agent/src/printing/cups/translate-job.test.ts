import { describe, expect, test } from 'vitest'
import { attributes, enumValue, integer, type IppValue, keyword } from './ipp/ipp-message.ts'
import { awaitsDocument, foundState, translateJob } from './translate-job.ts'

const text = (value: string): IppValue => ({ type: 'textWithoutLanguage', value })
const job = (state: number, members: Parameters<typeof attributes>[0] = {}) => attributes({ 'job-state': enumValue(state), ...members })
const printer = (state: number, reasons: string[] = ['none'], message = '') =>
  attributes({
    'printer-state': enumValue(state),
    'printer-state-reasons': reasons.map(keyword),
    'printer-state-message': text(message),
  })
const idle = { printer: printer(3), evidence: 'sent' as const }
const open = { reasons: [], message: '', sheetsCompleted: null }

describe('a CUPS job', () => {
  test.each([
    ['pending', 3],
    ['held', 4],
    ['processing', 5],
    ['stopped', 6],
  ] as const)('%s', (state, ippState) => {
    expect(translateJob(job(ippState, { 'job-state-reasons': keyword('none') }), idle)).toEqual({ state, ...open })
  })

  test('completed is read from its state, although the reasons of CUPS 2.4 say otherwise', () => {
    const completed = job(9, { 'job-state-reasons': keyword('processing-to-stop-point') })
    expect(translateJob(completed, idle)).toEqual({ state: 'completed', evidence: 'sent' })
  })

  test('canceled at the printer says so', () => {
    const canceled = job(7, { 'job-printer-state-message': text('Print job canceled at printer.') })
    expect(translateJob(canceled, idle)).toEqual({ state: 'canceled', detail: 'Print job canceled at printer.' })
    expect(translateJob(job(7), { ...idle, printer: undefined })).toEqual({
      state: 'canceled',
      detail: 'Canceled in the print queue.',
    })
  })

  test('aborted carries the words of CUPS', () => {
    const aborted = job(8, { 'job-printer-state-message': text('Unable to connect.') })
    expect(translateJob(aborted, idle)).toEqual({ state: 'aborted', code: 'print-aborted', detail: 'Unable to connect.' })
  })

  test('stopped by a failed filter is the end of a damaged document; stopped otherwise is not', () => {
    const failed = { 'job-state-reasons': keyword('job-completed-with-errors'), 'job-printer-state-message': text('Filter failed') }
    expect(translateJob(job(6, failed), idle)).toEqual({ state: 'aborted', code: 'document-damaged', detail: 'Filter failed' })
    expect(translateJob(job(5, failed), idle)).toMatchObject({ state: 'processing' })
    expect(translateJob(job(6, { 'job-state-reasons': keyword('job-stopped') }), idle)).toMatchObject({ state: 'stopped' })
  })

  test('a waiting job shows that its printer is stopped, and why', () => {
    const context = { ...idle, printer: printer(5, ['paused', 'media-empty-error'], 'no labels') }
    expect(translateJob(job(3, { 'job-state-reasons': keyword('none') }), context)).toEqual({
      state: 'pending',
      reasons: ['printer-stopped', 'paused', 'media-empty'],
      message: 'no labels',
      sheetsCompleted: null,
    })
  })

  test('sheets that were sent are counted', () => {
    expect(translateJob(job(5, { 'job-media-sheets-completed': integer(2) }), idle)).toMatchObject({ sheetsCompleted: 2 })
  })

  test.each([
    [4, 'job-incoming', 0, true],
    [4, 'job-incoming', 1, false],
    [4, 'job-hold-until-specified', 0, false],
    [3, 'job-incoming', 0, false],
    [9, 'processing-to-stop-point', 0, false],
    [7, 'job-incoming', 0, false],
  ])('in state %i with %s and %i documents it waits for its document: %s', (state, reason, documents, waits) => {
    const members = { 'job-state-reasons': keyword(reason), 'number-of-documents': integer(documents) }
    expect(awaitsDocument(job(state, members))).toBe(waits)
  })

  test.each([
    [4, 'job-incoming', 0, 0, 'awaits-document'],
    [5, 'job-printing', 1, 1, 'has-document'],
    [7, 'job-canceled-by-user', 1, 1, 'has-document'],
    // Its files were removed.
    [8, 'job-aborted-by-system', 0, 1, 'has-document'],
    [9, 'job-completed-successfully', 0, 1, 'has-document'],
    [7, 'job-canceled-by-user', 0, 0, 'canceled-empty'],
    [8, 'job-aborted-by-system', 0, 0, 'dropped-empty'],
  ])('in state %i with %s, %i documents and %i KiB it is found as %s', (state, reason, documents, kilobytes, found) => {
    const members = {
      'job-state-reasons': keyword(reason),
      'number-of-documents': integer(documents),
      'job-k-octets': integer(kilobytes),
    }
    expect(foundState(job(state, members))).toBe(found)
  })

  test('that is being dropped is asked for again', () => {
    expect(() => foundState(job(3, { 'number-of-documents': integer(0), 'job-k-octets': integer(0) }))).toThrow('dropping')
  })
})
