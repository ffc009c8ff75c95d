import { expect, test } from 'vitest'
import { kindBadge, tintClass } from '../../src/page/container.ts'

test('a card says its kind in capitals', () => {
  expect(kindBadge('a/b.c.mkv')).toBe('MKV')
  expect(kindBadge('x.RMVB')).toBe('RMVB')
})

test('a name always has the same tint, and all tints are used', () => {
  expect(tintClass('a.mp4')).toBe(tintClass('a.mp4'))
  const used = new Set(Array.from({ length: 500 }, (_, index) => tintClass(`clip ${index}.mp4`)))
  expect([...used].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((tint) => `tint-${tint}`))
})
