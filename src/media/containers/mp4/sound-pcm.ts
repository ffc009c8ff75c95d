import type { AudioTrack } from '../../track.ts'
import { boxIn, fullBox } from './box.ts'
import { Fields } from './fields.ts'
import type { SoundEntry } from './sound-entry.ts'

type Pcm = NonNullable<AudioTrack['pcm']>

/** QuickTime's types of a fixed form; those of 24 bits and more are little-endian where an 'enda' box says so. */
const FORMS: ReadonlyMap<string, Omit<Pcm, 'bigEndian'>> = new Map([
  ['in24', { bits: 24, float: false, signed: true }],
  ['in32', { bits: 32, float: false, signed: true }],
  ['fl32', { bits: 32, float: true, signed: true }],
  ['fl64', { bits: 64, float: true, signed: true }],
  ...['alaw', 'ms\0\x06'].map((type) => [type, companded('A')] as const),
  ...['ulaw', 'ms\0\x07'].map((type) => [type, companded('mu')] as const),
])

/** Of G.711: the description says how many bits a sample has once it is decoded. */
function companded(law: 'A' | 'mu'): Omit<Pcm, 'bigEndian'> {
  return { bits: 8, float: false, signed: true, law }
}

/** How the samples of uncompressed sound lie (QuickTime File Format; ISO/IEC 23003-5 for 'ipcm' and 'fpcm'); undefined for others. */
export function pcmOf(type: string, { bits, flags, boxes }: SoundEntry): Pcm | undefined {
  const form = FORMS.get(type)
  if (form) return { ...form, bigEndian: !isLittle(boxes) }
  const wide = bits > 8 ? bits : 8
  if (type === 'raw ' || type === 'NONE')
    return { bits: wide, float: false, bigEndian: true, signed: wide > 8 }
  if (type === 'twos' || type === 'sowt')
    return { bits: wide, float: false, bigEndian: type === 'twos', signed: true }
  if (type === 'lpcm' && flags !== undefined)
    return {
      bits: wide,
      float: (flags & 1) > 0,
      bigEndian: (flags & 2) > 0,
      signed: (flags & 4) > 0,
    }
  if (type !== 'ipcm' && type !== 'fpcm') return undefined
  const { fields } = fullBox(boxIn(boxes, 'pcmC') ?? new Uint8Array(0))
  const bigEndian = (fields.u8() & 1) === 0
  return { bits: fields.u8() || wide, float: type === 'fpcm', bigEndian, signed: true }
}

function isLittle(boxes: Uint8Array): boolean {
  const enda = boxIn(boxes, 'wave', 'enda') ?? boxIn(boxes, 'enda')
  return enda !== undefined && new Fields(enda).u16() === 1
}
