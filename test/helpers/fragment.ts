/** What a movie fragment with one run of samples says of their times, in units. */
export interface Fragment {
  readonly begin: number
  /** Where the last sample's duration ends. */
  readonly end: number
  readonly durations: readonly number[]
  readonly offsets: readonly number[]
  readonly bytes: number
  /** How many samples decoding can begin with. */
  readonly keys: number
}

/** Reads tfdt (version 1) and trun (durations, sizes, flags and offsets) wherever they stand. */
export function readFragment(pieces: readonly Uint8Array[]): Fragment {
  const bytes = Buffer.concat(pieces)
  const begin = Number(bytes.readBigUInt64BE(bytes.indexOf('tfdt', 0, 'latin1') + 8))
  const trun = bytes.indexOf('trun', 0, 'latin1')
  const count = trun < 0 ? 0 : bytes.readUInt32BE(trun + 8)
  const samples = Array.from({ length: count }, (_, index) => trun + 16 + index * 16)
  const durations = samples.map((at) => bytes.readUInt32BE(at))
  return {
    begin,
    end: durations.reduce((sum, duration) => sum + duration, begin),
    durations,
    offsets: samples.map((at) => bytes.readInt32BE(at + 12)),
    keys: samples.filter((at) => bytes.readUInt32BE(at + 8) === 0x02000000).length,
    bytes: samples.reduce((sum, at) => sum + bytes.readUInt32BE(at + 4), 0),
  }
}
