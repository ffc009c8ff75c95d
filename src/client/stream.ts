import type Hls from 'hls.js'
import { followRecording } from './recording.ts'
import { offerSounds } from './sounds.ts'

/** How often a stream that cannot be decoded is begun anew before it is given up. */
const mostRepairs = 2

/** Why a stream stopped: what it says cannot be decoded, or its sound beside the picture, or it cannot be had. */
export type StreamFailure = 'undecodable' | 'soundless' | 'unavailable'

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

/** Plays a stream in the video. `playOn` is called whenever it is attached, `onFailure` once, when it cannot go on. */
export async function playStream(
  video: HTMLVideoElement,
  { master, position, recording, chooseSound }: Source,
  playOn: () => void,
  onFailure: (failure: StreamFailure) => void,
): Promise<Stream> {
  const { default: HlsPlayer } = await import('hls.js')
  if (!HlsPlayer.isSupported()) {
    video.src = `${master}#t=${position}`
    playOn()
    return { hls: undefined, end: () => undefined }
  }
  const hls = new HlsPlayer({
    // The pages' policy allows no worker from a blob, and segments of MP4 need none.
    enableWorker: false,
    // Nor the text track with an address of its own that they would get; it would only have the times of packed audio.
    enableID3MetadataCues: false,
    enableEmsgMetadataCues: false,
    startPosition: position,
    backBufferLength: 60,
  })
  let repairs = 0

  function fail(failure: StreamFailure): void {
    video.removeEventListener('error', onVideoError)
    hls.destroy()
    onFailure(failure)
  }

  function repair(): void {
    repairs += 1
    if (repairs > mostRepairs) fail('undecodable')
    else {
      hls.recoverMediaError()
      playOn()
    }
  }

  /** hls.js takes no note of what the element cannot decode; what the new source has, says nothing of the old one's error. */
  function onVideoError(): void {
    if (video.error) repair()
  }

  hls.on(HlsPlayer.Events.ERROR, (_, { fatal, type, frag, response }) => {
    // A track that cannot be cut stays so, however often hls.js asks how it begins.
    if (response?.code === 404 && response.url.endsWith('/init.mp4'))
      fail(frag?.type === 'audio' ? 'soundless' : 'undecodable')
    else if (!fatal) return
    else if (type === HlsPlayer.ErrorTypes.MEDIA_ERROR) repair()
    else fail(type === HlsPlayer.ErrorTypes.NETWORK_ERROR ? 'unavailable' : 'undecodable')
  })
  video.addEventListener('error', onVideoError)
  offerSounds(hls, HlsPlayer.Events, chooseSound)
  hls.loadSource(master)
  hls.attachMedia(video)
  playOn()
  if (recording) followRecording(HlsPlayer, hls, video, master)
  const end = () => {
    video.removeEventListener('error', onVideoError)
    hls.destroy()
  }
  return { hls, end }
}
