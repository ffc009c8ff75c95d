import type { AudioTrack } from '../track.ts'
import type { Sound } from './sound.ts'

type Format = NonNullable<AudioTrack['pcm']>
type Reader = (view: DataView, at: number) => number

/** What each byte of A-law means (ITU-T G.711 table 1): a sign, three bits of a segment and four of a place in it, every other bit inverted. */
const A_LAW: Float32Array = Float32Array.from({ length: 256 }, (_, coded) => {
  const byte = coded ^ 0x55
  const segment = (byte >> 4) & 7
  const step = 2 * (byte & 15) + 1 + (segment > 0 ? 32 : 0)
  return ((byte & 0x80 ? 1 : -1) * (step << Math.max(0, segment - 1))) / 4096
})
/** The same of mu-law (table 2), all of whose bits are inverted. */
const MU_LAW: Float32Array = Float32Array.from({ length: 256 }, (_, coded) => {
  const byte = ~coded & 0xff
  const step = ((2 * (byte & 15) + 33) << ((byte >> 4) & 7)) - 33
  return ((byte & 0x80 ? -1 : 1) * step) / 8192
})

/** Whether samples of this form are read here. */
export function isKnownPcm(format: Format): boolean {
  return readerOf(format) !== undefined
}

/** Bytes of one sample of each channel. */
export function pcmBlock({ bits }: Format, channels: number): number {
  return Math.ceil(bits / 8) * channels
}

/** The samples of a packet; what is no whole sample of each channel at its end is left out. */
export function pcmSound(
  packet: Uint8Array,
  format: Format,
  channels: number,
  sampleRate: number,
): Sound {
  const read = readerOf(format)
  if (read === undefined) throw new TypeError(`PCM of ${format.bits} bits`)
  const bytes = Math.ceil(format.bits / 8)
  const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
  const count = Math.floor(packet.length / bytes / channels)
  const planes = Array.from({ length: channels }, (_, channel) => {
    const plane = new Float32Array(count)
    for (let index = 0; index < count; index += 1)
      plane[index] = read(view, (index * channels + channel) * bytes)
    return plane
  })
  return { sampleRate, planes }
}

function readerOf({ bits, float, bigEndian, signed, law }: Format): Reader | undefined {
  if (law !== undefined) {
    const table = law === 'A' ? A_LAW : MU_LAW
    return (view, at) => table[view.getUint8(at)] ?? 0
  }
  const little = !bigEndian
  if (float) {
    if (bits === 32) return (view, at) => view.getFloat32(at, little)
    return bits === 64 ? (view, at) => view.getFloat64(at, little) : undefined
  }
  const whole = integerReader(Math.ceil(bits / 8), little)
  if (whole === undefined || bits < 1) return undefined
  const full = 2 ** (Math.ceil(bits / 8) * 8)
  // Two's complement, or an offset by half of what there is.
  return signed
    ? (view, at) => {
        const value = whole(view, at)
        return (value >= full / 2 ? value - full : value) / (full / 2)
      }
    : (view, at) => whole(view, at) / (full / 2) - 1
}

function integerReader(bytes: number, little: boolean): Reader | undefined {
  switch (bytes) {
    case 1:
      return (view, at) => view.getUint8(at)
    case 2:
      return (view, at) => view.getUint16(at, little)
    case 3:
      return (view, at) => {
        const middle = view.getUint8(at + 1) * 2 ** 8
        const [low, high] = little ? [at, at + 2] : [at + 2, at]
        return view.getUint8(low) + middle + view.getUint8(high) * 2 ** 16
      }
    case 4:
      return (view, at) => view.getUint32(at, little)
    default:
      return undefined
  }
}
