import { BitReader, packBits } from '../codecs/bits.ts'
import { parseMpegAudio } from '../codecs/mpeg-audio.ts'
import type { AudioTrack } from '../track.ts'
import { aacConfig } from './audio-frame.ts'

/** A packet of sound in its place. */
export interface PlacedSound {
  readonly data: Uint8Array
  /** In samples from the beginning of the file's time. */
  readonly at: number
  /** How many samples a channel it holds. */
  readonly samples: number
}

/** A packet that decodes to nothing but zeros. */
export interface Silence {
  readonly data: Uint8Array
  readonly samples: number
}

type Field = readonly [value: number, width: number]

/** Syntactic elements of each channel configuration (ISO/IEC 14496-3 table 1.19): single (0), pair (1) and low-frequency (3). */
const AAC_ELEMENTS = [[], [0], [1], [0, 1], [0, 1, 0], [0, 1, 1], [0, 1, 1, 3], [0, 1, 1, 1, 3]]
/** Of AudioSpecificConfig: AAC-LC, by itself or under SBR and parametric stereo. */
const AAC_TYPES = [2, 5, 29]

/** At most so many packets of silence are in a segment, some ten minutes: one that is longer is of a file that lies. */
const MOST_PACKETS = 32_768

/**
 * What stands for missing sound in a track whose packets hold `frame` samples, `first` being its first packet; undefined for codecs
 * that it is not known of.
 */
export function silenceOf(
  track: AudioTrack,
  frame: number,
  first: Uint8Array,
): Silence | undefined {
  if (track.codec === 'aac') return aacSilence(track, frame)
  if (track.codec === 'mp3' || track.codec === 'mp2') return mpegSilence(first)
  return track.codec === 'opus' ? opusSilence(track, frame) : undefined
}

/**
 * A frame whose header is followed by zeros (ISO/IEC 11172-3 section 2.4.1): no bits are allocated to any subband in layer 2, no main
 * data is there in layer 3. It has no checksum and no padding.
 */
function mpegSilence(first: Uint8Array): Silence | undefined {
  const [sync = 0, kind = 0, rates = 0, mode = 0] = first
  const header = [sync, kind | 1, rates & ~2, mode]
  const frame = parseMpegAudio(Uint8Array.from(header), 0)
  if (!frame) return undefined
  const data = new Uint8Array(frame.size)
  data.set(header)
  return { data, samples: frame.samples }
}

/** A raw_data_block (ISO/IEC 14496-3 section 4.4.2.1) whose elements have no scale factor bands. */
function aacSilence(track: AudioTrack, frame: number): Silence | undefined {
  const bits = new BitReader(aacConfig(track))
  const type = bits.bits(5)
  if (bits.bits(4) === 15) bits.skip(24)
  const elements = AAC_ELEMENTS[bits.bits(4)] ?? []
  if (!AAC_TYPES.includes(type) || elements.length === 0) return undefined
  const used = new Map<number, number>()
  const fields = elements.flatMap((element) => {
    const tag = used.get(element) ?? 0
    used.set(element, tag + 1)
    return aacElement(element, tag)
  })
  return { data: packBits(...fields, [7, 3]), samples: frame }
}

/** One window sequence of one window group, with max_sfb 0; no pulse, TNS or gain control data. */
function aacElement(element: number, tag: number): Field[] {
  const gain: Field = [0, 8]
  const info: Field = [0, 11]
  const tools: Field = [0, 3]
  if (element !== 1) return [[element, 3], [tag, 4], gain, info, tools]
  return [[element, 3], [tag, 4], [1, 1], info, [0, 2], gain, tools, gain, tools]
}

/** A CELT frame with its silence flag set (RFC 6716 section 4.3), of the longest size that the packets are multiples of. */
function opusSilence(track: AudioTrack, frame: number): Silence | undefined {
  const family = track.config?.[18]
  const size = [3, 2, 1, 0].find((index) => frame % (120 << index) === 0)
  if (family !== 0 || size === undefined) return undefined
  const stereo = (track.config?.[9] ?? 1) === 2 ? 4 : 0
  return { data: Uint8Array.of(((28 + size) << 3) | stereo, 0xff, 0xfe), samples: 120 << size }
}

/**
 * Puts silence where sound is missing for more than `least` samples, from `from` (inclusive) to `to` (exclusive): browsers either
 * stop at a gap or play on over it, with the sound too early ever after. Where there is no sound at all it lies on the grid that
 * begins at `origin`. Less than a packet of silence may stay missing at the end of a gap.
 */
export function fillGaps(
  sounds: readonly PlacedSound[],
  silence: Silence,
  bounds: { readonly from: number; readonly to: number; readonly origin: number },
  least: number,
): PlacedSound[] {
  const { from, to, origin } = bounds
  const unit = silence.samples
  let left = MOST_PACKETS
  const onward = (at: number, count: number): PlacedSound[] => {
    const length = Math.max(0, Math.min(left, count))
    left -= length
    return Array.from({ length }, (_, index) => ({ ...silence, at: at + index * unit }))
  }
  const first = sounds[0]
  const last = sounds.at(-1)
  if (!first || !last) {
    const at = origin + Math.ceil((from - origin) / unit) * unit
    return onward(at, Math.ceil((to - at) / unit))
  }
  const before = first.at - from > least ? Math.floor((first.at - from) / unit) : 0
  const filled = onward(first.at - before * unit, before)
  for (const [index, sound] of sounds.entries()) {
    const end = sound.at + sound.samples
    const gap = (sounds[index + 1]?.at ?? end) - end
    filled.push(sound, ...onward(end, gap > least ? Math.floor(gap / unit) : 0))
  }
  const end = last.at + last.samples
  return [...filled, ...onward(end, to - end > least ? Math.ceil((to - end) / unit) : 0)]
}
