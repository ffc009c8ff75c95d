import { Buffer } from 'node:buffer'

/** When a picture of text is shown, in seconds, and where on which canvas; it is a white box. */
export interface Box {
  readonly from: number
  readonly to: number
  readonly canvas: readonly [width: number, height: number]
  readonly place: readonly [x: number, y: number, width: number, height: number]
}

/** A presentation graphics stream (.sup, US patent 2009/0185789) that shows one box. */
export function presentationGraphics({ from, to, canvas, place }: Box): Buffer {
  const [x, y, width, height] = place
  const window = [0, ...u16(x), ...u16(y), ...u16(width), ...u16(height)]
  // A line of one colour: 0, 0xC0 with the length's upper bits, its lower ones, the colour; then 0, 0.
  const line = [0, 0xc0 | (width >> 8), width & 255, 1, 0, 0]
  const pixels = Array.from({ length: height }, () => line).flat()
  const object = [0, 0, 0, 0xc0, ...u24(pixels.length + 4), ...u16(width), ...u16(height)]
  const composition = (state: number, shown: readonly number[]) => [
    ...[...u16(canvas[0]), ...u16(canvas[1]), 0x10, 0, state === 0 ? 1 : 0, state, 0, 0],
    ...shown,
  ]
  return Buffer.concat([
    segment(from, 0x16, composition(0x80, [1, 0, 0, 0, 0, ...u16(x), ...u16(y)])),
    segment(from, 0x17, [1, ...window]),
    // Entry 1 of the palette: luma, both chromas, alpha.
    segment(from, 0x14, [0, 0, 1, 235, 128, 128, 255]),
    segment(from, 0x15, [...object, ...pixels]),
    segment(from, 0x80, []),
    segment(to, 0x16, composition(0, [0])),
    segment(to, 0x17, [1, ...window]),
    segment(to, 0x80, []),
  ])
}

function segment(seconds: number, type: number, content: readonly number[]): Buffer {
  const head = Buffer.alloc(13)
  head.write('PG', 'latin1')
  head.writeUInt32BE(seconds * 90_000, 2)
  head.writeUInt8(type, 10)
  head.writeUInt16BE(content.length, 11)
  return Buffer.concat([head, Buffer.from(content)])
}

function u16(value: number): number[] {
  return [value >> 8, value & 255]
}

function u24(value: number): number[] {
  return [value >> 16, ...u16(value & 0xffff)]
}
