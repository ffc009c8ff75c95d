/** Decoded sound. */
export interface Sound {
  readonly sampleRate: number
  /** The samples of each channel, as many in each; full scale is from -1 to 1. */
  readonly planes: readonly Float32Array[]
}

/** How samples lie in memory, by the names of WebCodecs' AudioSampleFormat without '-planar'. */
const READERS: Readonly<Record<string, readonly [bytes: number, read: Reader]>> = {
  u8: [1, (view, at) => view.getUint8(at) / 2 ** 7 - 1],
  s16: [2, (view, at) => view.getInt16(at, true) / 2 ** 15],
  s32: [4, (view, at) => view.getInt32(at, true) / 2 ** 31],
  f32: [4, (view, at) => view.getFloat32(at, true)],
}

type Reader = (view: DataView, at: number) => number

/** What a decoder gave in one piece of memory; throws a TypeError for a format that is unknown. */
export function planesOf(sample: {
  readonly data: ArrayBuffer
  readonly format: string
  readonly numberOfChannels: number
  readonly sampleRate: number
}): Sound {
  const { data, numberOfChannels: channels, sampleRate } = sample
  const [format = '', planar] = sample.format.split('-')
  const reader = READERS[format]
  if (reader === undefined) throw new TypeError(`samples of format ${sample.format}`)
  const [bytes, read] = reader
  const count = Math.floor(data.byteLength / bytes / channels)
  const view = new DataView(data)
  const planes = Array.from({ length: channels }, (_, channel) => {
    const [from, step] = planar ? [channel * count, 1] : [channel, channels]
    return Float32Array.from({ length: count }, (__, index) =>
      read(view, (from + index * step) * bytes),
    )
  })
  return { sampleRate, planes }
}
