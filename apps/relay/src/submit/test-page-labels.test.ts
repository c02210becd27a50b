import { expect, test } from 'vitest'
import { testPageEpl, testPageEscPos, testPageZpl } from './test-page-labels.ts'

const lines = ['Cloud Print test page', 'Printer: ^XA~JR "Dock\\7"', 'Job: 0198f000-0000-7000-8000-000000000001']

test('a name on a ZPL label gives the printer no command', () => {
  const label = testPageZpl(lines).toString()
  expect(label).toMatch(/^\^XA\^CI28\n(?:\^FO30,\d+\^A0N,26,26\^FB380,2,2\^FD[^~\\^]*\^FS\n){3}\^XZ\n$/)
  expect(label).toContain('^FDJob: 0198f000-0000-7000-8000-000000000001^FS')
})

test('a name on an EPL label ends no text, and what is wider than a narrow label goes on in the next line', () => {
  const label = testPageEpl(lines).toString('latin1')
  expect(label).toMatch(/^\nN\n(?:A30,\d+,0,2,1,1,N,"[^"\\]{1,32}"\n)+P1\n$/)
  expect(label.replaceAll(/"\nA30,\d+,0,2,1,1,N,"/g, '')).toContain('Job: 0198f000-0000-7000-8000-000000000001')
})

test('a receipt begins with a reset, ends with a cut, and holds nothing but text between', () => {
  const receipt = testPageEscPos([...lines, 'Büro \u001b'])
  expect([...receipt.subarray(0, 2)]).toEqual([0x1b, 0x40])
  expect([...receipt.subarray(-4)]).toEqual([0x1d, 0x56, 0x42, 0x03])
  expect(receipt.subarray(2, -4).toString('latin1')).toMatch(/^[\x20-\x7e\n]+$/)
  expect(receipt.toString('latin1')).toContain('B?ro ?')
})
