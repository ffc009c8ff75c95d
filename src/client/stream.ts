import type Hls from 'hls.js'
import type { ErrorData, HlsConfig } from 'hls.js'
import { offerClosedCaptions } from './closed-captions.ts'
import { followExpected } from './expected-segments.ts'
import { leaveGap } from './leave-gap.ts'
import { followRecording } from './recording.ts'
import { endShortStream } from './short-stream.ts'
import { offerSounds } from './sounds.ts'

/** How often a stream that cannot be decoded is begun anew before it is given up. */
const mostRepairs = 2

/** Milliseconds until a server that had no room for this viewer is asked again. */
const busyInterval = 3000

const options: Partial<HlsConfig> = {
  // The pages' policy allows no worker from a blob, and segments of MP4 need none.
  enableWorker: false,
  // Nor the text track with an address of its own that they would get; it would only have the times of packed audio.
  enableID3MetadataCues: false,
  enableEmsgMetadataCues: false,
  backBufferLength: 60,
  // Where a second is large, thirty of them are more than a browser keeps.
  maxBufferLength: 12,
  // The first segment is asked for while the source is opened.
  startFragPrefetch: true,
  // The times that playlists list are exact: what is sought just before a segment is not in it.
  maxFragLookUpTolerance: 0,
  // The text tracks that it would make have an address that the pages' policy does not allow.
  renderTextTracksNatively: false,
}

/** What is heard of a stream. */
export interface StreamEvents {
  /** It is attached to the video, for the first time or once more. */
  attached(): void
  /** Some of it is on its way. */
  loading(): void
  /** It cannot go on, and says so once; `reason` is what the server says, where it could not make it. */
  failed(reason: string | undefined): void
  /** It ends likewise, but because of its sound alone. */
  soundless(): void
  /** Its playlist names no sound. */
  mute(): void
  /** The server has no room for this viewer, or has some again. */
  waits(isWaiting: boolean): void
}

type Fault = 'busy' | 'undecodable' | 'soundless' | 'fatal'

/** A stream that plays in a video element. */
export interface Stream {
  /** Undefined where the browser plays playlists by itself. */
  readonly hls: Hls | undefined
  end(): void
}

/** What to play. */
export interface Source {
  /** The URL of the multivariant playlist. */
  readonly master: string
  /** Where to begin, in seconds. */
  readonly position: number
  /** Whether it is still being recorded. */
  readonly recording: boolean
  /** Asks for another of the sounds of which the server converts one at a time: which of all, from 0. */
  readonly chooseSound: (ordinal: number) => void
}

/** Plays a stream in the video. */
export async function playStream(
  video: HTMLVideoElement,
  { master, position, recording, chooseSound }: Source,
  events: StreamEvents,
): Promise<Stream> {
  const { default: HlsPlayer } = await import('hls.js')
  if (!HlsPlayer.isSupported()) return playByItself(video, `${master}#t=${position}`, events)
  const hls = new HlsPlayer({ ...options, startPosition: position })
  let repairs = 0
  let later: ReturnType<typeof setTimeout> | undefined

  function end(): void {
    clearTimeout(later)
    video.removeEventListener('error', onVideoError)
    hls.destroy()
  }

  function fail(tell: () => void = () => events.failed(undefined)): void {
    end()
    tell()
  }

  function repair(): void {
    repairs += 1
    if (repairs > mostRepairs) fail()
    else {
      hls.recoverMediaError()
      events.attached()
    }
  }

  /** The server has as many viewers as it bears (503): this one waits for as long as that is so. */
  function askLater(): void {
    events.waits(true)
    hls.stopLoad()
    clearTimeout(later)
    later = setTimeout(() => hls.startLoad(video.currentTime || position), busyInterval)
  }

  /** hls.js takes no note of what the element cannot decode; what the new source has, says nothing of the old one's error. */
  function onVideoError(): void {
    if (video.error) repair()
  }

  hls.on(HlsPlayer.Events.ERROR, (_, data) => {
    const fault = faultOf(data, recording)
    if (fault === 'busy') askLater()
    else if (fault === 'undecodable') repair()
    else if (fault === 'soundless') fail(events.soundless)
    else if (fault === 'fatal') fail(() => events.failed(reasonOf(data)))
  })
  hls.on(HlsPlayer.Events.FRAG_LOADING, events.loading)
  hls.on(HlsPlayer.Events.MANIFEST_PARSED, (_, { audio }) => audio || events.mute())
  hls.on(HlsPlayer.Events.FRAG_LOADED, () => events.waits(false))
  video.addEventListener('error', onVideoError)
  offerSounds(hls, HlsPlayer.Events, chooseSound)
  amend(hls, HlsPlayer.Events, video)
  hls.loadSource(master)
  hls.attachMedia(video)
  events.attached()
  if (recording) followRecording(HlsPlayer, hls, video, master)
  return { hls, end }
}

/** What hls.js does not do by itself, or otherwise than these streams are meant. */
function amend(hls: Hls, events: typeof Hls.Events, video: HTMLVideoElement): void {
  endShortStream(hls, events, video)
  followExpected(hls, events)
  leaveGap(hls, events, video)
  offerClosedCaptions(hls, events, video)
}

/** Where the browser plays playlists. */
function playByItself(video: HTMLVideoElement, url: string, events: StreamEvents): Stream {
  video.src = url
  events.attached()
  events.loading()
  return { hls: undefined, end: () => undefined }
}

/** What an error means; undefined where hls.js goes on by itself. */
function faultOf(
  { fatal, type, response, frag }: ErrorData,
  recording: boolean,
): Fault | undefined {
  if (response?.code === 503) return 'busy'
  if (response?.code === 500) return 'fatal'
  // What cannot be cut stays so, however often hls.js asks; only of a recording there may be more the next time.
  if (response?.code === 404 && frag && (!recording || response.url.endsWith('/init.mp4')))
    return frag.type === 'audio' ? 'soundless' : 'fatal'
  if (!fatal) return undefined
  return type === 'mediaError' ? 'undecodable' : 'fatal'
}

/** What the server says where it failed to make something. */
function reasonOf({ response, networkDetails: request }: ErrorData): string | undefined {
  if (response?.code !== 500) return undefined
  const body: unknown = request instanceof XMLHttpRequest && request.response
  return body instanceof ArrayBuffer ? new TextDecoder().decode(body).trim() : undefined
}
