import { fullBox } from './box.ts'
import type { Fields } from './fields.ts'

/** What an elementary stream descriptor says of the decoder (ISO/IEC 14496-1 section 7.2.6.6). */
export interface DecoderConfig {
  /** objectTypeIndication, as the registration authority lists them (mp4ra.org). */
  readonly objectType: number
  /** DecoderSpecificInfo. */
  readonly specific: Uint8Array | undefined
}

const STREAM = 3
const DECODER = 4
const SPECIFIC = 5

/** Reads the content of an 'esds' box; undefined where it has no decoder in it. */
export function readEsds(esds: Uint8Array): DecoderConfig | undefined {
  const { fields } = fullBox(esds)
  if (nextDescriptor(fields)?.tag !== STREAM) return undefined
  const flags = fields.skip(2).u8()
  if (flags & 0x80) fields.skip(2)
  if (flags & 0x40) fields.skip(fields.u8())
  if (flags & 0x20) fields.skip(2)
  if (nextDescriptor(fields)?.tag !== DECODER) return undefined
  const objectType = fields.u8()
  const next = nextDescriptor(fields.skip(12))
  const specific = next?.tag === SPECIFIC ? fields.bytes(next.size).slice() : undefined
  return { objectType, specific: specific?.length ? specific : undefined }
}

/** A tag and a size of up to four times seven bits (section 8.3.3). */
function nextDescriptor(fields: Fields): { tag: number; size: number } | undefined {
  if (fields.left < 2) return undefined
  const tag = fields.u8()
  let size = 0
  for (let count = 0; count < 4; count += 1) {
    const byte = fields.u8()
    size = (size << 7) | (byte & 0x7f)
    if (byte < 0x80) break
  }
  return { tag, size }
}
