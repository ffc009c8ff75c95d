import type { VideoCodec } from '../../track.ts'

const H264_UNITS = { slice: 1, key: 5, sequence: 7 }

/** Whether decoding can begin with the picture that begins with these bytes; undefined where they do not show it. */
export function isKeyPicture(codec: VideoCodec, head: Uint8Array): boolean | undefined {
  switch (codec) {
    case 'h264':
      return h264(head)
    case 'hevc':
      return hevc(head)
    case 'mpeg4':
      return mpeg4(head)
    case 'mpeg1':
    case 'mpeg2':
      return mpeg2(head)
    case 'wmv':
      return head.length > 0 && (head[0] ?? 0) >> 6 === 0
    case 'vp8':
      return head.length > 0 && ((head[0] ?? 0) & 1) === 0
    case 'h263':
    case 'flv1':
    case 'vp6':
    case 'vp9':
    case 'av1':
    case 'theora':
      return undefined
    default:
      return true
  }
}

function* startCodes(head: Uint8Array): Generator<number> {
  for (let at = 0; at + 3 < head.length; at += 1)
    if (head[at] === 0 && head[at + 1] === 0 && head[at + 2] === 1) yield at + 3
}

/** A stream that is no byte stream has a NAL unit's length in front of it, in four bytes. */
function* unitTypes(head: Uint8Array): Generator<number> {
  let found = false
  for (const at of startCodes(head)) {
    found = true
    yield head[at] ?? 0
  }
  if (!found && head.length > 4) yield head[4] ?? 0
}

function h264(head: Uint8Array): boolean | undefined {
  let sequence: boolean | undefined
  for (const header of unitTypes(head)) {
    const type = header & 0x1f
    if (type === H264_UNITS.key) return true
    if (type === H264_UNITS.slice) return false
    if (type === H264_UNITS.sequence) sequence = true
  }
  return sequence
}

/** ITU-T H.265 table 7-1: 16 to 21 are random access pictures, 32 to 34 parameter sets. */
function hevc(head: Uint8Array): boolean | undefined {
  let sequence: boolean | undefined
  for (const header of unitTypes(head)) {
    const type = (header >> 1) & 0x3f
    if (type < 32) return type >= 16 && type <= 21
    if (type <= 34) sequence = true
  }
  return sequence
}

/** ISO/IEC 14496-2 section 6.2.5: vop_coding_type is 0 for an intra picture. */
function mpeg4(head: Uint8Array): boolean | undefined {
  for (const at of startCodes(head)) if (head[at] === 0xb6) return (head[at + 1] ?? 0) >> 6 === 0
  return undefined
}

/** ISO/IEC 13818-2 section 6.2.3: picture_coding_type is 1 for an intra picture. */
function mpeg2(head: Uint8Array): boolean | undefined {
  for (const at of startCodes(head)) {
    if (head[at] === 0xb3) return true
    if (head[at] === 0) return ((head[at + 2] ?? 0) >> 3) % 8 === 1
  }
  return undefined
}
