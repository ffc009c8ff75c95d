/** What the header of a PES packet of Blu-ray LPCM says. */
export interface LpcmHeader {
  readonly channels: number
  readonly sampleRate: number
  /** Of a sample as it is stored: those of 20 bits lie in 24. */
  readonly bits: 16 | 24
  /** From the order of channels there to that of WAVE files. */
  readonly order: readonly number[]
}

const HEADER = 4
/** By channel_assignment: left, right, centre, surrounds, low frequencies; a last one that fills an odd number up is left out. */
const ORDERS: Readonly<Record<number, readonly number[]>> = {
  1: [0],
  3: [0, 1],
  4: [0, 1, 2],
  5: [0, 1, 2],
  6: [0, 1, 2, 3],
  7: [0, 1, 2, 3],
  8: [0, 1, 2, 3, 4],
  9: [0, 1, 2, 5, 3, 4],
  10: [0, 1, 2, 4, 5, 3, 6],
  11: [0, 1, 2, 7, 4, 5, 3, 6],
}
const RATES: Readonly<Record<number, number>> = { 1: 48_000, 4: 96_000, 5: 192_000 }

/** Reads the header; undefined for what is none. */
export function parseLpcm(payload: Uint8Array): LpcmHeader | undefined {
  const [, , layout = 0, format = 0] = payload
  const order = ORDERS[layout >> 4]
  const sampleRate = RATES[layout & 15]
  const depth = format >> 6
  if (!order || !sampleRate || depth === 0) return undefined
  return { channels: order.length, sampleRate, bits: depth === 1 ? 16 : 24, order }
}

/** The samples behind the header, big-endian, in the order of WAVE files; undefined without any. */
export function lpcmSamples(
  payload: Uint8Array,
): { data: Uint8Array; duration: number } | undefined {
  const header = parseLpcm(payload)
  if (!header) return undefined
  const { order, channels, bits, sampleRate } = header
  const bytes = bits / 8
  const stored = (channels + (channels & 1)) * bytes
  const count = Math.floor((payload.length - HEADER) / stored)
  if (count === 0) return undefined
  const data = new Uint8Array(count * channels * bytes)
  for (let sample = 0; sample < count; sample += 1) {
    const from = HEADER + sample * stored
    for (let channel = 0; channel < channels; channel += 1) {
      const source = from + (order[channel] ?? 0) * bytes
      const target = (sample * channels + channel) * bytes
      for (let byte = 0; byte < bytes; byte += 1) data[target + byte] = payload[source + byte] ?? 0
    }
  }
  return { data, duration: count / sampleRate }
}
