import { BitReader, withoutEmulation } from './bits.ts'

const SEQUENCE_UNIT = 33

/** The RFC 6381 name of a stream with this hvcC ('hvc1.1.6.L93.b0', ISO/IEC 14496-15 annex E); undefined for what is no hvcC. */
export function hevcCodecString(config: Uint8Array): string | undefined {
  if (config.length < 23) return undefined
  const view = new DataView(config.buffer, config.byteOffset, config.length)
  const general = view.getUint8(1)
  const space = ['', 'A', 'B', 'C'][general >> 6] ?? ''
  const tier = general & 0x20 ? 'H' : 'L'
  const name = [
    'hvc1',
    `${space}${general & 0x1f}`,
    reversed(view.getUint32(2)).toString(16),
    `${tier}${view.getUint8(12)}`,
  ]
  let last = 12
  while (last > 6 && config[last - 1] === 0) last -= 1
  for (const byte of config.subarray(6, last)) name.push(byte.toString(16))
  return name.join('.')
}

function reversed(value: number): number {
  let result = 0
  for (let bit = 0; bit < 32; bit += 1) result = result * 2 + ((value >>> bit) & 1)
  return result
}

/** The cropped size that the first sequence parameter set in an hvcC says, in pixels; undefined without a readable one. */
export function hevcSize(config: Uint8Array): { width: number; height: number } | undefined {
  let at = 23
  for (let array = 0; array < (config[22] ?? 0); array += 1) {
    const type = (config[at] ?? 0) & 0x3f
    const count = short(config, at + 1)
    at += 3
    for (let index = 0; index < count && at + 2 <= config.length; index += 1) {
      const length = short(config, at)
      if (type === SEQUENCE_UNIT) return sizeOf(config.subarray(at + 2, at + 2 + length))
      at += 2 + length
    }
  }
  return undefined
}

function short(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
}

/** ITU-T H.265 section 7.3.2.2.1, up to the conformance window. */
function sizeOf(nal: Uint8Array): { width: number; height: number } | undefined {
  const reader = new BitReader(withoutEmulation(nal).subarray(2))
  reader.skip(4)
  const layers = reader.bits(3)
  reader.skip(1)
  skipProfile(reader, layers)
  reader.ue()
  const chroma = reader.ue()
  if (chroma === 3) reader.skip(1)
  let width = reader.ue()
  let height = reader.ue()
  if (reader.flag()) {
    const unitX = chroma === 1 || chroma === 2 ? 2 : 1
    const unitY = chroma === 1 ? 2 : 1
    width -= (reader.ue() + reader.ue()) * unitX
    height -= (reader.ue() + reader.ue()) * unitY
  }
  return reader.exhausted || width < 1 || height < 1 ? undefined : { width, height }
}

/** profile_tier_level of section 7.3.3. */
function skipProfile(reader: BitReader, layers: number): void {
  reader.skip(96)
  const present: (readonly [boolean, boolean])[] = []
  for (let layer = 0; layer < layers; layer += 1) present.push([reader.flag(), reader.flag()])
  if (layers > 0) reader.skip((8 - layers) * 2)
  for (const [profile, level] of present) reader.skip((profile ? 88 : 0) + (level ? 8 : 0))
}
