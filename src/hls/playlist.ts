import type { ByteRange } from '../bytes.ts'
import { attributeList, safeUri } from './attributes.ts'

/** EXT-X-MEDIA (draft-pantos-hls-rfc8216bis section 4.4.6.1). */
export interface Rendition {
  readonly type: 'AUDIO' | 'SUBTITLES'
  readonly group: string
  /** For people; names that are empty or taken in the group are made different. */
  readonly name: string
  /** BCP 47. */
  readonly language: string | undefined
  /** At most one of a group is; the first that says so. */
  readonly default: boolean
  /** Whether a player may choose it by the viewer's language; always so for the default. */
  readonly autoselect: boolean
  /** For sound: how many channels. */
  readonly channels?: number | undefined
  /** For subtitles: text that is shown even to those who want none. */
  readonly forced?: boolean | undefined
  /** Of its media playlist; undefined where the sound is in the variant's own segments. */
  readonly uri: string | undefined
}

/** EXT-X-SESSION-DATA (section 4.4.6.4): something that is said of the whole. */
export interface SessionData {
  /** No two have the same. */
  readonly id: string
  readonly value: string
  /** BCP 47. */
  readonly language: string | undefined
}

/** EXT-X-STREAM-INF (section 4.4.6.2). */
export interface Variant {
  /** Of its media playlist. */
  readonly uri: string
  /** The peak of any segment, and the average, in bits a second, the sound included. */
  readonly bandwidth: number
  readonly averageBandwidth?: number | undefined
  /** RFC 6381, of everything in it and in its groups. */
  readonly codecs: readonly string[]
  /** In pixels, as it is shown. */
  readonly resolution?: { readonly width: number; readonly height: number } | undefined
  readonly frameRate?: number | undefined
  /** The groups of renditions that go with it. */
  readonly audio?: string | undefined
  readonly subtitles?: string | undefined
}

interface MediaSegment {
  readonly uri: string
  /** In seconds. */
  readonly duration: number
  /** The part of the resource that it is; undefined for all of it. */
  readonly byteRange?: ByteRange | undefined
  /** Whether timestamps, codecs or tracks break off before it (section 4.4.4.3). */
  readonly discontinuity?: boolean | undefined
}

export interface MediaPlaylist {
  readonly segments: readonly MediaSegment[]
  /** VOD never changes, EVENT only grows, undefined may drop segments at its front (section 4.4.3.5). */
  readonly type: 'VOD' | 'EVENT' | undefined
  /** Whether no more segments come. */
  readonly ended: boolean
  /** In seconds: raised to the longest segment. A playlist that grows gives one at least as long as any to come, for it must not change. */
  readonly targetDuration?: number | undefined
  /** The number of the first segment. */
  readonly mediaSequence?: number | undefined
  /** The initialization section of all segments (EXT-X-MAP). */
  readonly map?: { readonly uri: string; readonly byteRange?: ByteRange | undefined } | undefined
  /** Whether every segment begins with a keyframe. */
  readonly independentSegments?: boolean | undefined
  /** In seconds: where players begin, negative from the end (EXT-X-START). */
  readonly startOffset?: number | undefined
}

/** The multivariant playlist that names these variants and renditions, and says this of the whole, in their order. */
export function masterPlaylist(
  variants: readonly Variant[],
  renditions: readonly Rendition[] = [],
  sessionData: readonly SessionData[] = [],
): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7', ...sessionDataLines(sessionData)]
  lines.push(...renditionLines(renditions))
  for (const variant of variants) lines.push(streamInf(variant), safeUri(variant.uri))
  return text(lines)
}

function sessionDataLines(data: readonly SessionData[]): string[] {
  return data.map(({ id, value, language }) => {
    const attributes = attributeList({ 'DATA-ID': id, VALUE: value, LANGUAGE: language })
    return `#EXT-X-SESSION-DATA:${attributes}`
  })
}

function renditionLines(renditions: readonly Rendition[]): string[] {
  const names = new Map<string, Set<string>>()
  const defaults = new Set<string>()
  return renditions.map((rendition) => {
    const group = `${rendition.type} ${rendition.group}`
    const isDefault = rendition.default && !defaults.has(group)
    if (isDefault) defaults.add(group)
    const taken = names.get(group) ?? new Set()
    names.set(group, taken)
    const plain = rendition.name.trim() || rendition.language || rendition.type.toLowerCase()
    return mediaTag(rendition, freeName(plain, taken), isDefault)
  })
}

/** A name that no other of the same group has (section 4.4.6.1.1); it is taken then. */
export function freeName(plain: string, taken: Set<string>): string {
  let name = plain
  for (let number = 2; taken.has(name); number += 1) name = `${plain} ${number}`
  taken.add(name)
  return name
}

function mediaTag(rendition: Rendition, name: string, isDefault: boolean): string {
  const { channels, uri, forced } = rendition
  const attributes = attributeList({
    TYPE: { token: rendition.type },
    'GROUP-ID': rendition.group,
    NAME: name,
    LANGUAGE: rendition.language,
    DEFAULT: yesOrNo(isDefault),
    AUTOSELECT: yesOrNo(isDefault || rendition.autoselect),
    FORCED: rendition.type === 'SUBTITLES' && forced ? yesOrNo(true) : undefined,
    CHANNELS: rendition.type === 'AUDIO' && channels ? String(channels) : undefined,
    URI: uri === undefined ? undefined : safeUri(uri),
  })
  return `#EXT-X-MEDIA:${attributes}`
}

function yesOrNo(value: boolean): { token: string } {
  return { token: value ? 'YES' : 'NO' }
}

function streamInf(variant: Variant): string {
  const { averageBandwidth, codecs, resolution, frameRate } = variant
  const attributes = attributeList({
    BANDWIDTH: bitsPerSecond(variant.bandwidth),
    'AVERAGE-BANDWIDTH':
      averageBandwidth === undefined ? undefined : bitsPerSecond(averageBandwidth),
    CODECS: codecs.length > 0 ? [...new Set(codecs)].join(',') : undefined,
    RESOLUTION: resolution && { token: `${resolution.width}x${resolution.height}` },
    'FRAME-RATE': frameRate ? { token: frameRate.toFixed(3) } : undefined,
    AUDIO: variant.audio,
    SUBTITLES: variant.subtitles,
  })
  return `#EXT-X-STREAM-INF:${attributes}`
}

/** A decimal-integer of at least 1. */
function bitsPerSecond(value: number): { token: string } {
  return { token: BigInt(Math.max(1, Math.ceil(value))).toString() }
}

/**
 * The media playlist of these segments. Durations are written in microseconds such that their sum stays within one of the true sum
 * from any segment to any other.
 */
export function mediaPlaylist(playlist: MediaPlaylist): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:7']
  const durations = wholeMicroseconds(playlist.segments)
  lines.push(`#EXT-X-TARGETDURATION:${targetDuration(durations, playlist.targetDuration)}`)
  lines.push(`#EXT-X-MEDIA-SEQUENCE:${playlist.mediaSequence ?? 0}`)
  if (playlist.type) lines.push(`#EXT-X-PLAYLIST-TYPE:${playlist.type}`)
  if (playlist.independentSegments) lines.push('#EXT-X-INDEPENDENT-SEGMENTS')
  if (playlist.startOffset !== undefined)
    lines.push(`#EXT-X-START:TIME-OFFSET=${playlist.startOffset.toFixed(3)},PRECISE=YES`)
  if (playlist.map) lines.push(mapTag(playlist.map.uri, playlist.map.byteRange))
  lines.push(...segmentLines(playlist.segments, durations))
  if (playlist.ended) lines.push('#EXT-X-ENDLIST')
  return text(lines)
}

/** The segments' durations, rounded such that no error adds up. */
function wholeMicroseconds(segments: readonly MediaSegment[]): number[] {
  let end = 0
  let written = 0
  return segments.map(({ duration }) => {
    end += duration
    const rounded = Math.max(0, Math.round(end * 1e6) - written)
    written += rounded
    return rounded
  })
}

/** In seconds; every EXTINF rounded to the nearest integer is at most this (section 4.4.3.1). */
function targetDuration(microseconds: readonly number[], least = 1): number {
  return microseconds.reduce(
    (longest, duration) => Math.max(longest, Math.round(duration / 1e6)),
    Math.max(1, Math.ceil(least)),
  )
}

function mapTag(uri: string, range: ByteRange | undefined): string {
  const attributes = attributeList({ URI: safeUri(uri), BYTERANGE: range && byteRange(range) })
  return `#EXT-X-MAP:${attributes}`
}

/** `<length>@<offset>` (section 4.4.4.2). */
function byteRange({ first, last }: ByteRange): string {
  return `${last - first + 1}@${first}`
}

function segmentLines(
  segments: readonly MediaSegment[],
  microseconds: readonly number[],
): string[] {
  const lines: string[] = []
  for (const [index, segment] of segments.entries()) {
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY')
    lines.push(`#EXTINF:${((microseconds[index] ?? 0) / 1e6).toFixed(6)},`)
    if (segment.byteRange) lines.push(`#EXT-X-BYTERANGE:${byteRange(segment.byteRange)}`)
    lines.push(safeUri(segment.uri))
  }
  return lines
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
