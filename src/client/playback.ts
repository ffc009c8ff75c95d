import {
  type Abilities,
  describePlan,
  faultOf,
  type PlaybackPlan,
  playbackPlans,
} from '../playback-plan.ts'
import type { PlayerPageJson } from '../wire.ts'
import type { Trouble } from './diagnosis.ts'
import type { Notify } from './notice.ts'
import { byId } from './page-data.ts'
import { awaitRecording } from './recording.ts'
import { playStream, type Stream, type StreamFailure } from './stream.ts'

/** Plays a recording in the best way that works. */
export interface Playback {
  /** Whether a stream takes care of the video's errors itself. */
  streams(): boolean
  /** Goes on in the next way, from where it is; false where there is none. */
  fallBack(): boolean
  /** Begins anew in the same way, `skip` seconds later. */
  retry(skip: number): void
  /** Plays the file itself, whatever comes of it. */
  playFile(): void
}

/** What it tells of a failure. */
export interface PlaybackEvents {
  /** Nothing plays, as was clear beforehand. */
  hopeless(trouble: Trouble): void
  /** A stream stopped. */
  failed(failure: StreamFailure): void
}

/** Begins to play. */
export function startPlayback(
  video: HTMLVideoElement,
  page: PlayerPageJson,
  notify: Notify,
  events: PlaybackEvents,
): Playback {
  const { holding } = page
  const plans = playbackPlans(holding, abilitiesOf(video))
  const file: PlaybackPlan = { kind: 'direct', tracks: [], silent: false }
  let current = 0
  let stream: Promise<Stream> | undefined

  function play(plan: PlaybackPlan, position: number): void {
    void stream?.then((playing) => playing.end())
    stream = undefined
    tell(plan)
    const master = masterOf(plan, holding)
    if (plan.kind === 'none') {
      video.removeAttribute('src')
      video.load()
      events.hopeless(holding ? troubleOf(faultOf(holding)) : 'undecodable')
    } else if (master === undefined) {
      playFile(video, page.media, position)
    } else {
      const isPlaying = !video.paused
      const recording = holding?.recording ?? false
      stream = playStream(video, { master, position, recording }, events.failed)
      if (isPlaying) void stream.then(() => video.play()).catch(() => undefined)
    }
  }

  function tell(plan: PlaybackPlan): void {
    const way = byId('way', HTMLElement)
    way.textContent = describePlan(plan, holding, page.plans)
    way.dataset['plan'] = plan.kind
    if (plan.silent) notify(page.plans.silent)
  }

  if (holding?.recording && holding.tracks.length === 0 && holding.master !== null)
    awaitRecording(holding.master, page, notify)
  else play(plans[0] ?? file, page.start ?? 0)
  return {
    streams: () => stream !== undefined,
    fallBack() {
      const next = plans[current + 1]
      if (next === undefined) return false
      current += 1
      play(next, video.currentTime || (page.start ?? 0))
      return true
    },
    retry: (skip) => play(plans[current] ?? file, video.currentTime + skip),
    playFile: () => play(file, video.currentTime),
  }
}

function troubleOf(fault: ReturnType<typeof faultOf>): Trouble {
  return fault === 'neverFinished' ? 'unfinished' : fault
}

function masterOf(plan: PlaybackPlan, holding: PlayerPageJson['holding']): string | undefined {
  if (plan.kind === 'transcode') return holding?.transcoded ?? undefined
  if (plan.kind !== 'hls' && plan.kind !== 'sound') return undefined
  return `${holding?.master}?tracks=${plan.tracks.join()}`
}

/** The page's own source is left alone where it is played already. */
function playFile(video: HTMLVideoElement, media: string, position: number): void {
  video.preload = 'metadata'
  if (video.getAttribute('src')?.startsWith(media) && !video.error) return
  video.src = position > 0 ? `${media}#t=${position}` : media
  video.load()
}

function abilitiesOf(video: HTMLVideoElement): Abilities {
  // Safari on phones has the managed one only.
  const { MediaSource: source, ManagedMediaSource: managed } = globalThis as Partial<
    Record<'MediaSource' | 'ManagedMediaSource', typeof MediaSource>
  >
  const types = source ?? managed
  const opens = (type: string) => video.canPlayType(type) !== ''
  return { opens, appends: types ? (type) => types.isTypeSupported(type) : opens }
}
