import { describe, expect, test } from 'vitest'
import { attributes, enumValue, integer, type IppAttributes, type IppValue, keyword, nameValue } from '../ipp/ipp-message.ts'
import { jobStates } from '../translate-job.ts'
import { confirmAtPrinter } from './confirm-at-printer.ts'

const key = '0192aaaa-0000-7000-8000-3f9a1c2b7d04.1'
const address = { host: 'printer', port: 631, authority: 'printer:631', path: '/', isTls: false, uri: 'ipp://printer:631/' }
const text = (value: string): IppValue => ({ type: 'textWithoutLanguage', value })

function job(id: number, state: keyof typeof jobStates, more: Parameters<typeof attributes>[0] = {}): IppAttributes {
  return attributes({ 'job-id': integer(id), 'job-name': nameValue(`A label (${key})`), 'job-state': enumValue(jobStates[state]), ...more })
}

/** A printer that answers with these lists, one after the other. */
async function confirmed(...answers: (IppAttributes[] | undefined)[]) {
  return confirmAtPrinter({ key, address }, { jobs: () => Promise.resolve(answers.shift()) }, AbortSignal.timeout(45_000))
}

describe('what a printer says of a job', () => {
  test('is asked by the whole key: neither another attempt nor a name that was cut is ours', async () => {
    const others = [nameValue(`A label (${key}2)`), nameValue(`A label (${key}`), nameValue('A label')]
    const list = others.map((name, index) => job(index + 1, 'completed', { 'job-name': name }))
    expect(await confirmed(list, [], list)).toEqual({ state: 'completed', evidence: 'sent' })
    expect(await confirmed([...list, job(9, 'completed')])).toEqual({ state: 'completed', evidence: 'printed' })
  })

  test('counts also when the job ended between two questions', async () => {
    expect(await confirmed([], [], [job(1, 'aborted')])).toMatchObject({ state: 'aborted' })
  })

  test('comes with its reasons and words, cleaned', async () => {
    const why = {
      'job-state-reasons': ['aborted-by-system', 'document-format-error'].map(keyword),
      'job-state-message': text('No PCL\u0007 here.'),
    }
    expect(await confirmed([job(1, 'aborted', why)])).toEqual({
      state: 'aborted',
      code: 'print-aborted',
      detail: expect.stringMatching(
        /^The printer aborted the job \(aborted-by-system, document-format-error\): No PCL.? here\.$/,
      ) as string,
    })
    expect(await confirmed([job(1, 'canceled')])).toEqual({ state: 'canceled', detail: 'The printer canceled the job.' })
  })

  test('of several with one name the newest counts, and only all together are a proof of paper', async () => {
    expect(await confirmed([job(1, 'completed'), job(2, 'completed')])).toEqual({ state: 'completed', evidence: 'printed' })
    expect(await confirmed([job(1, 'completed'), job(2, 'aborted')])).toMatchObject({ state: 'aborted' })
    expect(await confirmed([job(1, 'aborted'), job(2, 'completed')])).toEqual({ state: 'completed', evidence: 'sent' })
  })

  test('is asked for a second time after no answer or a job that goes on, and not a third', async () => {
    expect(await confirmed(undefined, [job(1, 'completed')])).toEqual({ state: 'completed', evidence: 'printed' })
    expect(await confirmed([], [job(1, 'processing')], [], [job(1, 'stopped')], [job(1, 'completed')])).toEqual({
      state: 'completed',
      evidence: 'sent',
    })
  })
})
