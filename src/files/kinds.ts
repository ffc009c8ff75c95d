import { extensionOf, nameOf } from '../path.ts'

/** What vidserve does with a file. */
export type Kind = 'video' | 'subtitle'

/** Extensions of all the videos that people have, in lower case, without the dot. */
export const videoExtensions: ReadonlySet<string> = new Set(
  [
    'mp4 m4v mov qt mkv mk3d webm ts mts m2ts m2t tod trp tp avi flv f4v wmv asf 3gp 3g2 ogv ogm',
    'mpg mpeg mpe m2p vob mod ps mxf rm rmvb divx dav dv',
  ].flatMap((line) => line.split(' ')),
)
const subtitleExtensions = new Set(['srt', 'vtt', 'ass', 'ssa'])

/** What a file is by its name; of some only their content can confirm that (`needsSniffing`). */
export function kindOf(name: string): Kind | undefined {
  const extension = extensionOf(name)
  if (subtitleExtensions.has(extension)) return 'subtitle'
  return videoExtensions.has(extension) && !name.endsWith('.d.mts') ? 'video' : undefined
}

/** What those videos begin with whose extension others have too: TypeScript sources, music and Go modules, PostScript. */
const sniffers: ReadonlyMap<string, (start: Uint8Array) => boolean> = new Map([
  ['ts', looksLikeTransportStream],
  ['mod', looksLikeProgramStream],
  ['ps', looksLikeProgramStream],
])

/** Whether a name is one that recordings share with other files. */
export function needsSniffing(name: string): boolean {
  return sniffers.has(extensionOf(nameOf(name)))
}

/** How many bytes from a file's start `isAsNamed` wants to see; fewer if the file is shorter. */
export const SNIFFED_BYTES = 8192

/** Whether a file that begins with these bytes is the recording that its name says; true where that needs no sniffing. */
export function isAsNamed(name: string, start: Uint8Array): boolean {
  return sniffers.get(extensionOf(nameOf(name)))?.(start) ?? true
}

/** Whether a file that begins with these bytes is an MPEG program stream: a pack header (ISO/IEC 13818-1 section 2.5.3.3, 11172-1 2.4.3.2). */
function looksLikeProgramStream(start: Uint8Array): boolean {
  const [zero, nought, one, code, next = 0] = start
  const isPack = zero === 0 && nought === 0 && one === 1 && code === 0xba
  return isPack && (next >> 6 === 1 || next >> 4 === 2)
}

const SYNC_BYTE = 0x47
const PACKET_BYTES = 188
/** ISO/IEC 13818-1 section 2.4.3.2: 188; with a time stamp before each packet (Blu-ray) 192; with Reed-Solomon bytes after it 204. */
const strides = [PACKET_BYTES, 192, 204]
/** Sync bytes in a row that are believed wherever they begin. */
const ENOUGH = 5

/**
 * Whether a file that begins with these bytes is an MPEG transport stream: sync bytes at the distance of its packets, from the
 * first byte or, where the recording was cut within a packet, from a later one. Text never is one.
 */
function looksLikeTransportStream(start: Uint8Array): boolean {
  return start.some(isNoText) && strides.some((stride) => hasPackets(start, stride))
}

/** Whether a byte stands in no text: a control character other than white space and escape, or no part of UTF-8. */
function isNoText(byte: number): boolean {
  const control = byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b)
  return control || byte === 0xc0 || byte === 0xc1 || byte > 0xf4
}

function hasPackets(bytes: Uint8Array, stride: number): boolean {
  const stamp = stride === 192 ? stride - PACKET_BYTES : 0
  const whole = Math.floor((bytes.length - stamp - PACKET_BYTES) / stride) + 1
  if (whole < ENOUGH) return whole > 0 && hasSync(bytes, stamp, stride, whole)
  for (let from = 0; from + (ENOUGH - 1) * stride < bytes.length; from += 1)
    if (hasSync(bytes, from, stride, ENOUGH)) return true
  return false
}

function hasSync(bytes: Uint8Array, from: number, stride: number, count: number): boolean {
  for (let at = from; at < from + count * stride; at += stride)
    if (bytes[at] !== SYNC_BYTE) return false
  return true
}
