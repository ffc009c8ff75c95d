import { attributeList, safeUri } from './attributes.ts'

/** EXT-X-MEDIA of a sound (draft-pantos-hls-rfc8216bis section 4.4.6.1). */
export interface Rendition {
  readonly group: string
  /** For people; names that are empty or taken in the group are made different. */
  readonly name: string
  /** BCP 47. */
  readonly language: string | undefined
  /** At most one of a group is; the first that says so. */
  readonly default: boolean
  /** Whether a player may choose it by the viewer's language; always so for the default. */
  readonly autoselect: boolean
  /** How many. */
  readonly channels: number
  /** Of its media playlist. */
  readonly uri: string
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
  /** The group of renditions that goes with it. */
  readonly audio?: string | undefined
}

interface MediaSegment {
  readonly uri: string
  /** In seconds. */
  readonly duration: number
}

export interface MediaPlaylist {
  readonly segments: readonly MediaSegment[]
  /** VOD never changes, EVENT only grows (section 4.4.3.5). */
  readonly type: 'VOD' | 'EVENT'
  /** Whether no more segments come. */
  readonly ended: boolean
  /** In seconds: raised to the longest segment. A playlist that grows gives one at least as long as any to come, for it must not change. */
  readonly targetDuration?: number | undefined
  /** The URI of the initialization section of all segments (EXT-X-MAP). */
  readonly map?: string | undefined
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
    const { group } = rendition
    const isDefault = rendition.default && !defaults.has(group)
    if (isDefault) defaults.add(group)
    const taken = names.get(group) ?? new Set()
    names.set(group, taken)
    const plain = rendition.name.trim() || rendition.language || 'audio'
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
  const attributes = attributeList({
    TYPE: { token: 'AUDIO' },
    'GROUP-ID': rendition.group,
    NAME: name,
    LANGUAGE: rendition.language,
    DEFAULT: yesOrNo(isDefault),
    AUTOSELECT: yesOrNo(isDefault || rendition.autoselect),
    CHANNELS: rendition.channels > 0 ? String(rendition.channels) : undefined,
    URI: safeUri(rendition.uri),
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
  lines.push('#EXT-X-MEDIA-SEQUENCE:0', `#EXT-X-PLAYLIST-TYPE:${playlist.type}`)
  if (playlist.independentSegments) lines.push('#EXT-X-INDEPENDENT-SEGMENTS')
  if (playlist.startOffset !== undefined)
    lines.push(`#EXT-X-START:TIME-OFFSET=${playlist.startOffset.toFixed(3)},PRECISE=YES`)
  if (playlist.map !== undefined)
    lines.push(`#EXT-X-MAP:${attributeList({ URI: safeUri(playlist.map) })}`)
  for (const [index, { uri }] of playlist.segments.entries())
    lines.push(`#EXTINF:${((durations[index] ?? 0) / 1e6).toFixed(6)},`, safeUri(uri))
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

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
