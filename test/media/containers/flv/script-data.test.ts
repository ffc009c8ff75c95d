import { expect, test } from 'vitest'
import { parseMetadata } from '../../../../src/media/containers/flv/script-data.ts'

const text = (value: string) => [value.length >> 8, value.length & 255, ...Buffer.from(value)]
const number = (value: number) => {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value)
  return [0, ...bytes]
}
const NAME = [2, ...text('onMetaData')]
const END = [0, 0, 9]
const parse = (...bytes: number[][]) => parseMetadata(Uint8Array.from(bytes.flat()))

test('every kind of value is read', () => {
  const metadata = parse(
    NAME,
    [8, 0, 0, 0, 9],
    [...text('duration'), ...number(12.5)],
    [...text('stereo'), 1, 1],
    [...text('encoder'), 2, ...text('obs')],
    [...text('long'), 12, 0, 0, ...text('text')],
    [...text('none'), 5],
    [...text('created'), 11, ...number(7).slice(1), 0, 0],
    [...text('list'), 10, 0, 0, 0, 2, ...number(1), ...number(2)],
    [...text('inner'), 3, ...text('a'), ...number(3), ...END],
    END,
  )
  expect([...(metadata ?? [])]).toEqual([
    ['duration', 12.5],
    ['stereo', true],
    ['encoder', 'obs'],
    ['long', 'text'],
    ['none', undefined],
    ['created', 7],
    ['list', [1, 2]],
    ['inner', new Map([['a', 3]])],
  ])
})

test('what stands before endless values is kept', () => {
  const endless = Buffer.alloc(1_000_000, 5)
  const head = [
    ...NAME,
    3,
    ...text('duration'),
    ...number(9),
    ...text('list'),
    10,
    255,
    255,
    255,
    255,
  ]
  expect(parseMetadata(Buffer.concat([Buffer.from(head), endless]))).toEqual(
    new Map([['duration', 9]]),
  )
  const whole = [...NAME, 3, ...text('list'), 10, 0, 15, 66, 64]
  expect(parseMetadata(Buffer.concat([Buffer.from(whole), endless, Buffer.from(END)]))).toEqual(
    new Map(),
  )
})

test('what stands before the place where it is cut off is kept', () => {
  const metadata = parse(NAME, [8, 0, 0, 0, 2], [...text('width'), ...number(640)], text('height'))
  expect([...(metadata ?? [])]).toEqual([['width', 640]])
})

test('an array that says it has more than there are bytes, and nesting without end, are left out', () => {
  expect(parse(NAME, [10, 0xff, 0xff, 0xff, 0xff, 5, 5])).toBeUndefined()
  const deep = Array.from({ length: 5000 }, () => [3, ...text('a')]).flat()
  expect(parse(NAME, deep)).toEqual(new Map())
})

test('other script data are none', () => {
  expect(parse([2, ...text('onCuePoint'), 3, ...END])).toBeUndefined()
  expect(parse([])).toBeUndefined()
})
