import { BitReader, withoutEmulation } from './bits.ts'
import { parseH264Config } from './h264-config.ts'
import { type H264PictureSet, parseH264PictureSet } from './h264-pps.ts'
import { type H264Sequence, parseH264Sequence } from './h264-sps.ts'

/** The parameter sets that slices of a stream name. */
export class H264ParameterSets {
  readonly #sequences = new Map<number, H264Sequence>()
  readonly #pictures = new Map<number, H264PictureSet>()

  /** Begins with those of an avcC. */
  constructor(config: Uint8Array) {
    const { sequences = [], pictures = [] } = parseH264Config(config) ?? {}
    for (const unit of [...sequences, ...pictures]) this.note(unit)
  }

  /** Takes over a parameter set; other NAL units say nothing. */
  note(unit: Uint8Array): void {
    const type = (unit[0] ?? 0) & 0x1f
    const sequence = type === 7 ? parseH264Sequence(unit) : undefined
    if (sequence) this.#sequences.set(sequence.id, sequence)
    const picture = type === 8 ? parseH264PictureSet(unit) : undefined
    if (picture) this.#pictures.set(picture.id, picture)
  }

  /** Those of a slice; undefined where they are missing. */
  of(slice: Uint8Array): { sequence: H264Sequence; picture: H264PictureSet } | undefined {
    const reader = new BitReader(withoutEmulation(slice, 32).subarray(1))
    reader.ue()
    reader.ue()
    const picture = this.#pictures.get(reader.ue())
    const sequence = picture && this.#sequences.get(picture.sequenceId)
    return sequence && { sequence, picture }
  }
}
