import { extensionOf, nameOf } from '../path.ts'

/** What vidserve does with a file. */
export type Kind = 'video' | 'subtitle'

/** Extensions of all the videos that people have, in lower case, without the dot. */
export const videoExtensions: ReadonlySet<string> = new Set(
  'mp4 m4v mov mkv webm ts mts m2ts m2t tod avi flv f4v wmv asf mpg mpeg vob 3gp 3g2 ogv mxf rm rmvb divx dav'.split(
    ' ',
  ),
)
const subtitleExtensions = new Set(['srt', 'vtt', 'ass', 'ssa'])

/** What a file is by its name; for a .ts file only its content can confirm that (`needsSniffing`). */
export function kindOf(name: string): Kind | undefined {
  const extension = extensionOf(name)
  if (subtitleExtensions.has(extension)) return 'subtitle'
  return videoExtensions.has(extension) && !name.endsWith('.d.mts') ? 'video' : undefined
}

/** Whether a name is one that recordings and TypeScript sources share. */
export function needsSniffing(name: string): boolean {
  return extensionOf(nameOf(name)) === 'ts'
}

/** How many bytes from a file's start `looksLikeTransportStream` wants to see; fewer if the file is shorter. */
export const SNIFFED_BYTES = 8192

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
export function looksLikeTransportStream(start: Uint8Array): boolean {
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
