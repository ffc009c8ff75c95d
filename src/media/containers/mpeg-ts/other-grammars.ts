import type { PictureGrammar, UnitRole } from './picture-grammar.ts'

/** nal_unit_type (ITU-T H.265 table 7-1). */
export const HEVC_UNIT = { video: 32, sequence: 33, picture: 34 } as const
const HEVC_DELIMITER = 35
const PREFIX_INFORMATION = 39

export function hevcType(unit: Uint8Array): number {
  return ((unit[0] ?? 0) >> 1) & 0x3f
}

/** Access units of HEVC (ITU-T H.265 section 7.4.2.4.4). */
export const HEVC_GRAMMAR: PictureGrammar = {
  keepsZeros: false,
  role(unit: Uint8Array): UnitRole {
    const type = hevcType(unit)
    const layer = (((unit[0] ?? 0) & 1) << 5) | ((unit[1] ?? 0) >> 3)
    if (layer > 0) return 'trailer'
    if (type < 32) return (unit[2] ?? 0) & 0x80 ? 'begins' : 'slice'
    if (type === HEVC_DELIMITER) return 'delimiter'
    const reserved = (type > 40 && type < 45) || (type > 47 && type < 56)
    return type < HEVC_DELIMITER || type === PREFIX_INFORMATION || reserved ? 'header' : 'trailer'
  },
  completes: () => false,
  /** Intra random access points are 16 to 23. */
  isKey(units: readonly Uint8Array[]): boolean | undefined {
    const picture = units.find((unit) => hevcType(unit) < 32)
    return picture && hevcType(picture) >> 3 === 2
  },
}

/** Start code values of ISO/IEC 13818-2 table 6-1. */
const MPEG2 = {
  picture: 0x00,
  lastSlice: 0xaf,
  userData: 0xb2,
  sequence: 0xb3,
  extension: 0xb5,
  group: 0xb8,
}
/** Of the picture coding extension, and of a whole frame (sections 6.3.10). */
const PICTURE_EXTENSION = 8
const WHOLE_FRAME = 3
const INTRA = 1

/** Pictures of MPEG-1 and MPEG-2 video (ISO/IEC 13818-2 section 6.2), both fields of a frame as one. */
export const MPEG2_GRAMMAR: PictureGrammar = {
  keepsZeros: true,
  role([code = 0]: Uint8Array): UnitRole {
    if (code === 1) return 'begins'
    if (code > 1 && code <= MPEG2.lastSlice) return 'slice'
    const isTrailer = code === MPEG2.extension || code === MPEG2.userData || code === 0xb7
    return isTrailer ? 'trailer' : 'header'
  },
  completes(frame: readonly Uint8Array[], units: readonly Uint8Array[]): boolean {
    if (frame.filter(([code]) => code === MPEG2.picture).length !== 1) return false
    const first = structureOf(frame)
    const second = structureOf(units)
    return first !== WHOLE_FRAME && second !== WHOLE_FRAME && first !== second
  },
  isKey(units: readonly Uint8Array[]): boolean | undefined {
    const picture = units.find(([code]) => code === MPEG2.picture)
    return picture && picture.length > 2 ? ((picture[2] ?? 0) >> 3) % 8 === INTRA : undefined
  },
}

/** picture_structure; that of a whole frame in MPEG-1. */
function structureOf(units: readonly Uint8Array[]): number {
  const extension = units.find(
    ([code, kind = 0]) => code === MPEG2.extension && kind >> 4 === PICTURE_EXTENSION,
  )
  return extension ? (extension[3] ?? 0) & 3 : WHOLE_FRAME
}

const MPEG4_PICTURE = 0xb6

/** Pictures of MPEG-4 part 2 video (ISO/IEC 14496-2 section 6.2). */
export const MPEG4_GRAMMAR: PictureGrammar = {
  keepsZeros: true,
  role: ([code]: Uint8Array): UnitRole => (code === MPEG4_PICTURE ? 'begins' : 'header'),
  completes: () => false,
  isKey(units: readonly Uint8Array[]): boolean | undefined {
    const picture = units.find(([code]) => code === MPEG4_PICTURE)
    return picture && picture.length > 1 ? (picture[1] ?? 0) >> 6 === 0 : undefined
  },
}
