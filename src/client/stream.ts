import type HlsType from 'hls.js'
import type { PlayerPageJson, StreamJson } from '../wire.ts'
import type { Notify } from './notice.ts'
import { byId } from './page-data.ts'
import { awaitRecording, followRecording } from './recording.ts'

/** How often a stream that cannot be decoded is begun anew before the file itself is tried. */
const mostRepairs = 2

/** Plays the recording in segments where the page offers it and the browser can; leaves the video as it is otherwise. */
export async function playStream(
  video: HTMLVideoElement,
  page: PlayerPageJson,
  notify: Notify,
): Promise<void> {
  const { stream } = page
  if (stream?.recording && stream.tracks.length === 0)
    return awaitRecording(stream.master, page, notify)
  const ids = stream === null ? undefined : playableTracks(stream)
  if (stream === null || ids === undefined) {
    video.preload = 'metadata'
    return
  }
  if (stream.spare && !stream.recording && (await tellsLength(video))) return
  const { default: Hls } = await import('hls.js')
  const master = `${stream.master}?tracks=${ids.join()}`
  if (!Hls.isSupported()) video.src = stream.master
  else {
    const hls = attach(Hls, video, page, master)
    if (stream.recording) followRecording(Hls, hls, video, master)
  }
  const isSilent = !stream.tracks.some(({ id, kind }) => kind === 'audio' && ids.includes(id))
  const { repackaged, silent } = page.texts
  const lacksSound = stream.sounds && isSilent
  byId('way', HTMLElement).textContent = lacksSound ? `${repackaged}. ${silent}` : repackaged
  if (lacksSound) notify(silent)
}

/** Whether the browser finds out how long the file is: of one that was written to a pipe it does not, and cannot seek in it. */
function tellsLength(video: HTMLVideoElement): Promise<boolean> {
  return new Promise((resolve) => {
    const tell = () => resolve(Number.isFinite(video.duration))
    video.addEventListener('loadedmetadata', tell, { once: true })
    video.addEventListener('error', () => resolve(true), { once: true })
    video.preload = 'metadata'
  })
}

/** The ids of the tracks that this browser decodes; undefined where the picture is not among them. */
function playableTracks({ tracks }: StreamJson): number[] | undefined {
  // Safari on phones has the managed one only.
  const { MediaSource: source, ManagedMediaSource: managed } = globalThis as Partial<
    Record<'MediaSource' | 'ManagedMediaSource', typeof MediaSource>
  >
  const types = source ?? managed
  const playable = types ? tracks.filter(({ type }) => types.isTypeSupported(type)) : tracks
  const lacksPicture =
    tracks.some(({ kind }) => kind === 'video') && !playable.some(({ kind }) => kind === 'video')
  return lacksPicture || playable.length === 0 ? undefined : playable.map(({ id }) => id)
}

function attach(
  Hls: typeof HlsType,
  video: HTMLVideoElement,
  page: PlayerPageJson,
  master: string,
): HlsType {
  const hls = new Hls({
    // The pages' policy allows no worker from a blob, and segments of MP4 need none.
    enableWorker: false,
    startPosition: page.start ?? 0,
    backBufferLength: 60,
  })
  let repairs = 0
  hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
    if (!fatal) return
    repairs += 1
    if (type === Hls.ErrorTypes.MEDIA_ERROR && repairs <= mostRepairs) hls.recoverMediaError()
    else {
      // The file itself may play, or show why it does not.
      hls.destroy()
      video.src = page.media
      video.load()
    }
  })
  hls.loadSource(master)
  hls.attachMedia(video)
  return hls
}
