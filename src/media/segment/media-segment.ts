import { box, fullBox, type Pieces, u32, u32List, u64 } from './box.ts'
import { TRACK_ID } from './init-segment.ts'

/** A sample of a movie fragment; times are in units of the track's timescale. */
export interface Sample {
  readonly data: Uint8Array
  /** When it is decoded. */
  readonly decoded: number
  /** By how much later it is presented. */
  readonly offset: number
  /** Whether decoding can begin with it. */
  readonly key: boolean
}

/** ISO/IEC 14496-12 section 8.8.3.1: whether others are needed to decode it, and whether it is no sync sample. */
const SYNC_FLAGS = 0x02000000
const OTHER_FLAGS = 0x01010000
const MOST_32 = 0xffffffff

/**
 * A media segment: a movie fragment with one run of samples (moof, sections 8.8.4 to 8.8.8) and its data (mdat), in pieces; the
 * samples' data is not copied. The samples' decoding times ascend; the last lasts until `end`. Where there are none the fragment says
 * that nothing happens from `start` on.
 */
export function mediaSegment(
  samples: readonly Sample[],
  start: number,
  end: number,
  sequence: number,
): Uint8Array[] {
  const bytes = samples.reduce((sum, { data }) => sum + data.length, 0)
  const header = bytes + 8 > MOST_32 ? 16 : 8
  // The run's data begins behind the fragment and the header of mdat: the fragment's size is known when it was built once.
  const size = moof(samples, start, end, sequence, 0).length
  return [
    moof(samples, start, end, sequence, size + header),
    header === 8 ? mdatHeader(bytes + 8) : largeMdatHeader(bytes + 16),
    ...samples.map(({ data }) => data),
  ]
}

function mdatHeader(size: number): Uint8Array {
  return new Uint8Array([...u32(size), 0x6d, 0x64, 0x61, 0x74])
}

/** Section 4.2.2: a size of 1 is followed by the true one. */
function largeMdatHeader(size: number): Uint8Array {
  return new Uint8Array([...mdatHeader(1), ...u64(size)])
}

function moof(
  samples: readonly Sample[],
  start: number,
  end: number,
  sequence: number,
  dataOffset: number,
): Uint8Array {
  const begin = samples[0]?.decoded ?? start
  const empty = samples.length === 0
  const run: Pieces = empty ? [] : [trun(samples, end, dataOffset)]
  // default-base-is-moof, and duration-is-empty where there are no samples (section 8.8.7.1).
  const tfhd = fullBox('tfhd', 0, empty ? 0x030000 : 0x020000, u32(TRACK_ID))
  const tfdt = fullBox('tfdt', 1, 0, u64(begin))
  return box('moof', fullBox('mfhd', 0, 0, u32(sequence)), box('traf', tfhd, tfdt, ...run))
}

/** Version 1: duration, size, flags and signed composition offset of each sample (section 8.8.8). */
function trun(samples: readonly Sample[], end: number, dataOffset: number): Uint8Array {
  const fields = samples.flatMap(({ data, decoded, offset, key }, index) => {
    const until = samples[index + 1]?.decoded ?? end
    const duration = Math.min(Math.max(until - decoded, 0), MOST_32)
    return [duration, data.length, key ? SYNC_FLAGS : OTHER_FLAGS, offset]
  })
  return fullBox('trun', 1, 0xf01, u32(samples.length, dataOffset), u32List(fields))
}
