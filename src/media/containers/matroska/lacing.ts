import { readVint } from './ebml.ts'

/** Of a block's flags (RFC 9559 section 10.2): how several frames lie in it. */
const LACING_MASK = 0x06
const XIPH = 0x02
const FIXED = 0x04

/** The frames of a laced block (RFC 9559 section 10.3), `data` being what follows its flags; none where the sizes do not add up. */
export function unlace(data: Uint8Array, flags: number): Uint8Array[] {
  const lacing = flags & LACING_MASK
  if (lacing === 0) return [data]
  const count = (data[0] ?? 0) + 1
  if (lacing === FIXED) return fixed(data.subarray(1), count)
  const sizes = lacing === XIPH ? xiphSizes(data, count) : ebmlSizes(data, count)
  if (sizes === undefined) return []
  const frames: Uint8Array[] = []
  let at = sizes.end
  for (const size of sizes.sizes) {
    if (size < 0 || at + size > data.length) return []
    frames.push(data.subarray(at, at + size))
    at += size
  }
  frames.push(data.subarray(at))
  return frames
}

function fixed(data: Uint8Array, count: number): Uint8Array[] {
  if (data.length % count !== 0) return []
  const size = data.length / count
  return Array.from({ length: count }, (_, index) =>
    data.subarray(index * size, (index + 1) * size),
  )
}

/** The sizes of all frames but the last, and where the frames begin. */
interface Sizes {
  readonly sizes: readonly number[]
  readonly end: number
}

function xiphSizes(data: Uint8Array, count: number): Sizes | undefined {
  const sizes: number[] = []
  let at = 1
  while (sizes.length < count - 1) {
    let size = 0
    let byte = 255
    while (byte === 255) {
      if (at >= data.length) return undefined
      byte = data[at] ?? 0
      size += byte
      at += 1
    }
    sizes.push(size)
  }
  return { sizes, end: at }
}

/** The first size is as it is; each other is the difference to the one before, offset so that it is never negative. */
function ebmlSizes(data: Uint8Array, count: number): Sizes | undefined {
  const sizes: number[] = []
  let at = 1
  while (sizes.length < count - 1) {
    const vint = readVint(data, at)
    if (vint === undefined) return undefined
    const before = sizes.at(-1)
    const offset = 2 ** (7 * vint.length - 1) - 1
    sizes.push(before === undefined ? vint.value : before + vint.value - offset)
    at += vint.length
  }
  return { sizes, end: at }
}
