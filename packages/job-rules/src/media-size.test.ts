import { expect, test } from 'vitest'
import { mediaSize } from './media-size.ts'

test.each([
  ['iso_a4_210x297mm', { widthUm: 210_000, heightUm: 297_000 }],
  ['na_letter_8.5x11in', { widthUm: 215_900, heightUm: 279_400 }],
  ['na_index-4x6_4x6in', { widthUm: 101_600, heightUm: 152_400 }],
  ['oe_w288h432_4x6in', { widthUm: 101_600, heightUm: 152_400 }],
  ['custom_min_11.75x11.75mm', { widthUm: 11_750, heightUm: 11_750 }],
  ['A4', undefined],
  ['iso_a4', undefined],
  ['iso_a4_210x297mm.Borderless', undefined],
])('%s is %o', (name, size) => expect(mediaSize(name)).toEqual(size))
