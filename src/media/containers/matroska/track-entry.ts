import { children, float, text, uint } from './ebml.ts'
import { decode, type Encodings, readEncodings } from './encodings.ts'
import { ID } from './ids.ts'

/** A file with more tracks than this is not one that anybody watches. */
const MAX_TRACKS = 256
/** Most take some bytes; an ASS header with many styles takes some hundred kilobytes. */
const MAX_PRIVATE_BYTES = 4 * 2 ** 20

/** Of Video (RFC 9559 section 5.1.4.1.28), in the units of the elements. */
export interface VideoEntry {
  readonly pixelWidth: number
  readonly pixelHeight: number
  readonly cropWidth: number
  readonly cropHeight: number
  readonly displayWidth: number
  readonly displayHeight: number
  /** 0 is pixels, 3 an aspect ratio. */
  readonly displayUnit: number
  /** ISO/IEC 23091-2 code points; 2 is unspecified. */
  readonly matrix: number
  readonly primaries: number
  readonly transfer: number
  readonly fullRange: boolean
  /** Counter-clockwise, in degrees. */
  readonly roll: number
}

/** Of Audio (RFC 9559 section 5.1.4.1.29). */
export interface AudioEntry {
  /** In hertz; `outputRate` is what comes out of the decoder, and 0 where that is not said. */
  readonly rate: number
  readonly outputRate: number
  readonly channels: number
  /** 0 where it is not said. */
  readonly bitDepth: number
}

/** A TrackEntry (RFC 9559 section 5.1.4.1) as it stands in the file. */
export interface TrackEntry {
  readonly number: number
  /** 1 is video, 2 audio, 17 a subtitle. */
  readonly type: number
  readonly codecId: string
  readonly codecPrivate: Uint8Array | undefined
  readonly name: string | undefined
  readonly language: string
  readonly languageBcp47: string | undefined
  readonly default: boolean
  readonly forced: boolean
  /** In nanoseconds; 0 where it is not said. */
  readonly defaultDuration: number
  readonly codecDelay: number
  readonly encodings: Encodings
  readonly video: VideoEntry
  readonly audio: AudioEntry
}

/** The tracks that the data of a Tracks element name, the first of each number. */
export function readTrackEntries(data: Uint8Array): TrackEntry[] {
  const entries = new Map<number, TrackEntry>()
  for (const child of children(data, MAX_TRACKS)) {
    if (child.id !== ID.trackEntry) continue
    const entry = readTrackEntry(child.data)
    if (entry.number > 0 && !entries.has(entry.number)) entries.set(entry.number, entry)
  }
  return [...entries.values()]
}

/** A master's children by their ID, the last of each. */
type Fields = ReadonlyMap<number, Uint8Array>

function fieldsOf(data: Uint8Array | undefined): Fields {
  const fields = new Map<number, Uint8Array>()
  for (const child of children(data ?? new Uint8Array(0))) fields.set(child.id, child.data)
  return fields
}

function number(fields: Fields, id: number, otherwise = 0): number {
  const data = fields.get(id)
  return data === undefined ? otherwise : uint(data)
}

function real(fields: Fields, id: number, otherwise = 0): number {
  const data = fields.get(id)
  const value = data === undefined ? otherwise : float(data)
  return Number.isFinite(value) ? value : otherwise
}

function string(fields: Fields, id: number): string | undefined {
  const data = fields.get(id)
  return data === undefined ? undefined : text(data)
}

function readTrackEntry(data: Uint8Array): TrackEntry {
  const fields = fieldsOf(data)
  const encodings = readEncodings(fields.get(ID.contentEncodings) ?? new Uint8Array(0))
  const codecPrivate = fields.get(ID.codecPrivate)
  const usable = codecPrivate !== undefined && codecPrivate.length <= MAX_PRIVATE_BYTES
  return {
    number: number(fields, ID.trackNumber),
    type: number(fields, ID.trackType),
    codecId: string(fields, ID.codecId) ?? '',
    codecPrivate: usable ? decode(encodings, 'private', codecPrivate.slice()) : undefined,
    name: string(fields, ID.name),
    language: string(fields, ID.language) ?? 'eng',
    languageBcp47: string(fields, ID.languageBcp47),
    default: number(fields, ID.flagDefault, 1) === 1,
    forced: number(fields, ID.flagForced) === 1,
    defaultDuration: number(fields, ID.defaultDuration),
    codecDelay: number(fields, ID.codecDelay),
    encodings,
    video: readVideo(fieldsOf(fields.get(ID.video))),
    audio: readAudio(fieldsOf(fields.get(ID.audio))),
  }
}

function readVideo(fields: Fields): VideoEntry {
  const colour = fieldsOf(fields.get(ID.colour))
  const projection = fieldsOf(fields.get(ID.projection))
  return {
    pixelWidth: number(fields, ID.pixelWidth),
    pixelHeight: number(fields, ID.pixelHeight),
    cropWidth: number(fields, ID.pixelCropLeft) + number(fields, ID.pixelCropRight),
    cropHeight: number(fields, ID.pixelCropTop) + number(fields, ID.pixelCropBottom),
    displayWidth: number(fields, ID.displayWidth),
    displayHeight: number(fields, ID.displayHeight),
    displayUnit: number(fields, ID.displayUnit),
    matrix: number(colour, ID.matrixCoefficients, 2),
    primaries: number(colour, ID.primaries, 2),
    transfer: number(colour, ID.transferCharacteristics, 2),
    fullRange: number(colour, ID.range) === 2,
    roll: real(projection, ID.projectionPoseRoll),
  }
}

function readAudio(fields: Fields): AudioEntry {
  return {
    rate: real(fields, ID.samplingFrequency, 8000),
    outputRate: real(fields, ID.outputSamplingFrequency),
    channels: number(fields, ID.channels, 1),
    bitDepth: number(fields, ID.bitDepth),
  }
}
