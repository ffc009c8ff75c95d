import { parseAacConfig } from '../../codecs/aac.ts'
import type { SubtitleCodec, Track } from '../../track.ts'
import { languageTag } from '../language.ts'
import { describeAudio } from './audio-track.ts'
import { isReadable } from './encodings.ts'
import type { TrackEntry } from './track-entry.ts'
import { describeVideo, type FrameForm } from './video-track.ts'

/** A track, and what is needed to read its packets. */
export interface Described {
  readonly track: Track
  readonly entry: TrackEntry
  /** In which way frames differ from those in other containers. */
  readonly form: FrameForm
  /** How long a frame lasts, in nanoseconds, where the codec alone tells. */
  readonly frameDuration: number | undefined
}

const VIDEO = 1
const AUDIO = 2
const SUBTITLE = 17

/** Codec IDs (Matroska Codec Specifications section 6.5, and their older names). */
const SUBTITLES: ReadonlyMap<string, SubtitleCodec> = new Map([
  ['S_TEXT/UTF8', 'srt'],
  ['S_TEXT/ASCII', 'srt'],
  ['S_TEXT/ASS', 'ass'],
  ['S_TEXT/SSA', 'ass'],
  ['S_ASS', 'ass'],
  ['S_SSA', 'ass'],
  ['S_TEXT/WEBVTT', 'vtt'],
  ['D_WEBVTT/SUBTITLES', 'vtt'],
  ['D_WEBVTT/CAPTIONS', 'vtt'],
  ['S_HDMV/PGS', 'pgs'],
  ['S_VOBSUB', 'vobsub'],
])

/** Of an MPEG-1, an AC-3 and any other frame with a fixed count of samples. */
const SAMPLES = { mp3: 1152, mp2: 1152, ac3: 1536 } as const

/** The track that an entry describes, with the start of its first keyframe as help; undefined for buttons, metadata and the like. */
export function describe(
  entry: TrackEntry,
  keyframe: Uint8Array | undefined,
): Described | undefined {
  const base = {
    id: entry.number,
    codecName: entry.codecId,
    language: languageTag(entry.languageBcp47 ?? entry.language),
    title: entry.name || undefined,
    default: entry.default,
  }
  if (entry.type === VIDEO) {
    const { form, ...video } = describeVideo(entry, keyframe)
    return { track: { ...base, ...video }, entry, form, frameDuration: undefined }
  }
  if (entry.type === AUDIO) {
    const track: Track = { ...base, ...describeAudio(entry) }
    return { track, entry, form: 'plain', frameDuration: frameDuration(track) }
  }
  const isSubtitle = entry.type === SUBTITLE || SUBTITLES.has(entry.codecId)
  if (!isSubtitle) return undefined
  const readable = isReadable(entry.encodings)
  const codec = (readable ? SUBTITLES.get(entry.codecId) : undefined) ?? 'other'
  const { forced, codecPrivate: config } = entry
  const track: Track = { ...base, kind: 'subtitle', codec, forced, config }
  return { track, entry, form: 'plain', frameDuration: undefined }
}

function frameDuration(track: Track): number | undefined {
  if (track.kind !== 'audio' || track.sampleRate <= 0) return undefined
  const { codec, config, sampleRate } = track
  if (codec === 'aac') {
    const core = config === undefined ? undefined : parseAacConfig(config)?.sampleRate
    return core === undefined ? undefined : 1024e9 / core
  }
  if (codec === 'mp3' && sampleRate < 32000) return 576e9 / sampleRate
  if (codec !== 'mp3' && codec !== 'mp2' && codec !== 'ac3') return undefined
  return (SAMPLES[codec] * 1e9) / sampleRate
}
