import { setTimeout } from 'node:timers/promises'
import type { MediaInfo } from '../media/demuxer.ts'
import { fileType, mimeTypeOf } from '../media/mime-type.ts'
import { codecName, containerName } from '../media/names.ts'
import type { Presentation } from '../media/presentation.ts'
import type { AudioTrack } from '../media/track.ts'
import { containerFamily } from '../page/container.ts'
import { encodePath, type RelativePath } from '../path.ts'
import { isUndecoded } from '../playback-plan.ts'
import type { HoldingJson } from '../wire.ts'
import {
  type InnerTracks,
  innerTracksOf,
  noInnerTracks,
  pictureSubtitlesOf,
} from './inner-tracks.ts'
import type { TranscodingLoader } from './load-transcoding.ts'
import type { Presentations } from './presentations.ts'

/** How long a page waits to hear what a recording holds, in milliseconds: a disk may be slow, and whoever asks for a page is there within two seconds. */
const PATIENCE_MS = 1500

/** What can be told of a recording. */
export interface Holding {
  /** Null where it cannot be read at all, or is still being looked into. */
  readonly holding: HoldingJson | null
  /** Whether it is still being looked into: that goes on, and who asks again hears of it. */
  readonly looking: boolean
  readonly inner: InnerTracks
  /** Whether there is an ffmpeg that may help. */
  readonly ffmpeg: boolean
}

/** Who can look into recordings. */
export interface Readers {
  readonly presentations: Presentations
  readonly transcoding: TranscodingLoader
}

/** Looks into a recording, and tells what is known within two seconds. */
export async function lookInto(readers: Readers, path: RelativePath): Promise<Holding> {
  const late = setTimeout(PATIENCE_MS, undefined, { ref: false }).then(async () => {
    const ffmpeg = await readers.transcoding.isThere()
    return { holding: null, looking: true, inner: noInnerTracks, ffmpeg }
  })
  return Promise.race([look(readers, path), late])
}

async function look({ presentations, transcoding }: Readers, path: RelativePath): Promise<Holding> {
  const [read, ffmpeg] = await Promise.all([readOf(presentations, path), transcoding.isThere()])
  const { holding, inner, base } = read
  const told = { holding, looking: false, inner, ffmpeg }
  if (!ffmpeg || holding?.quiet === false || isHopeless(holding)) return told
  if (holding && base !== undefined && !holding.recording) {
    return { ...told, holding: { ...holding, transcoded: `${base}/main.m3u8?transcode` } }
  }
  const { transcode, info } = await (await transcoding.load()).of(path).catch(() => nothing)
  if (transcode === undefined || info === undefined) return told
  // What was cut off has a version in URLs for as long as nothing is written to it.
  if (holding?.recording) return { ...told, holding: { ...holding, transcoded: transcode } }
  const file = fileType(info) ?? null
  const subtitles = { ...noInnerTracks, pictureSubtitles: pictureSubtitlesOf(info.tracks) }
  return {
    ...told,
    inner: subtitles,
    holding: { ...unknown, ...contentOf(info), file, transcoded: transcode },
  }
}

/** Whether ffmpeg could do nothing with it either. */
function isHopeless(holding: HoldingJson | null): boolean {
  const { fault, container } = holding ?? {}
  // Where all tracks are known, there are no others to be found.
  const isKnownNothing = fault === 'nothing' && !!container
  return (
    fault === 'neverFinished' || fault === 'protected' || isKnownNothing || isUndecoded(holding)
  )
}

/** What this server itself finds out. */
function readOf(
  presentations: Presentations,
  path: RelativePath,
): Promise<Pick<Holding, 'holding' | 'inner'> & { readonly base?: string }> {
  return presentations
    .use(path, undefined, (presentation, version) => {
      const base = `/hls/${version}/${encodePath(path)}`
      const { info } = presentation.demuxer
      return { base, holding: holdingOf(presentation, base), inner: innerTracksOf(info, base) }
    })
    .catch((error: unknown) => ({ holding: faulty(path, error), inner: noInnerTracks }))
}

function holdingOf(presentation: Presentation, base: string): HoldingJson {
  const { info, indexed } = presentation.demuxer
  const recording = presentation.grows
  const isBegun = recording && presentation.isEmpty
  const tracks = isBegun ? [] : presentation.tracks
  const playable = tracks.flatMap((track) => {
    const type = mimeTypeOf(track)
    const convertedFrom = track.kind === 'audio' ? (track.convertedFrom ?? null) : null
    return type === undefined ? [] : [{ id: track.id, kind: track.kind, type, convertedFrom }]
  })
  return {
    ...contentOf(info),
    duration: (presentation.ended && info.duration) || null,
    file: (presentation.ended && fileType(info)) || null,
    seekable: !info.unfinished,
    indexed: (presentation.ended && indexed && `${base}/indexed`) || null,
    recording,
    quiet: presentation.ended,
    master: isBegun || playable.length > 0 ? `${base}/main.m3u8` : null,
    tracks: playable,
    transcoded: null,
    fault: isProtected(info) ? 'protected' : !recording && holdsNothing(info) ? 'nothing' : null,
  }
}

/** By the sample entries of what is encrypted (ISO/IEC 14496-12 section 8.12), or was bought from Apple. */
function isProtected({ tracks }: MediaInfo): boolean {
  const main =
    tracks.find(({ kind }) => kind === 'video') ?? tracks.find(({ kind }) => kind === 'audio')
  return main !== undefined && /^(?:enc[av]|drm[is])$/.test(main.codecName)
}

function holdsNothing({ tracks }: MediaInfo): boolean {
  return tracks.every(({ kind }) => kind === 'subtitle')
}

function contentOf({
  container,
  tracks,
  duration,
}: MediaInfo): Pick<HoldingJson, 'container' | 'picture' | 'sound' | 'sounds' | 'duration'> {
  const picture = tracks.find((track) => track.kind === 'video')
  const sounds = tracks.filter(
    (track): track is AudioTrack => track.kind === 'audio' && track.convertedFrom === undefined,
  )
  return {
    container: containerName(container),
    picture: picture ? codecName(picture) : null,
    sound: sounds[0] ? codecName(sounds[0]) : null,
    sounds: sounds.length,
    duration: duration ?? null,
  }
}

const readable: readonly string[] = ['mp4', 'webm', 'matroska', 'mpeg-ts', 'flv', 'avi']
/** What browsers open by themselves, and may be more forgiving about. */
const opened: readonly string[] = ['mp4', 'webm']

const nothing = { transcode: undefined, info: undefined }
const unknown: HoldingJson = {
  ...{ container: '', picture: null, sound: null, sounds: 0, file: null, master: null, tracks: [] },
  ...{
    seekable: true,
    indexed: null,
    duration: null,
    transcoded: null,
    recording: false,
    quiet: true,
    fault: null,
  },
}

/** What is left to tell of a recording that cannot be read. */
function faulty(path: RelativePath, error: unknown): HoldingJson | null {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NeverFinished') return { ...unknown, fault: 'neverFinished' }
  if (name === 'NothingToPlay') return { ...unknown, fault: 'nothing' }
  if (name !== 'MalformedMedia') return null
  const family = containerFamily(path)
  const file = opened.includes(family) ? `video/${family}` : null
  return { ...unknown, file, fault: readable.includes(family) ? 'unreadable' : null }
}
