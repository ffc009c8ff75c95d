import {
  type Abilities,
  describePlan,
  faultOf,
  type PlaybackPlan,
  playbackPlans,
  silenceText,
  withoutSound,
} from '../playback-plan.ts'
import type { PlayerPageJson } from '../wire.ts'
import type { Trouble } from './diagnosis.ts'
import type { Notify } from './notice.ts'
import { byId } from './page-data.ts'
import { playIntent } from './play-intent.ts'
import { awaitRecording } from './recording.ts'
import { playStream, type Stream, type StreamEvents } from './stream.ts'
import { beginTranscode, type TranscodeSession } from './transcode-session.ts'

/** What it tells of a failure. */
export interface PlaybackEvents extends Omit<StreamEvents, 'attached' | 'soundless' | 'mute'> {
  /** Nothing plays, as was clear beforehand. */
  hopeless(trouble: Trouble): void
}

const file: PlaybackPlan = { kind: 'direct', tracks: [], silent: false }

/** Plays a recording in the best way that works. */
export class Playback {
  readonly #video: HTMLVideoElement
  readonly #page: PlayerPageJson
  readonly #notify: Notify
  readonly #events: PlaybackEvents
  readonly #plans: readonly PlaybackPlan[]
  readonly #playOn: () => void
  #current = 0
  /** Where the viewer is, in seconds: the element forgets it with every error. */
  #position: number
  #stream: Promise<Stream> | undefined
  #session: TranscodeSession | undefined
  /** What the query says of subtitles that are laid over the picture. */
  #burnt = ''
  /** What it says of the sound that was chosen. */
  #heard = ''

  constructor(
    video: HTMLVideoElement,
    page: PlayerPageJson,
    notify: Notify,
    events: PlaybackEvents,
  ) {
    this.#video = video
    this.#page = page
    this.#notify = notify
    this.#events = events
    this.#playOn = playIntent(video)
    this.#position = page.start ?? 0
    video.addEventListener('timeupdate', () => {
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.#position = video.currentTime
    })
    // A viewer who chooses something else before a seek has come to its end means it for there.
    video.addEventListener('seeking', () => {
      if (video.readyState >= HTMLMediaElement.HAVE_METADATA) this.#position = video.currentTime
    })
    this.#plans = playbackPlans(page.holding, abilitiesOf(video))
  }

  start(): void {
    const { holding } = this.#page
    if (holding?.recording && holding.tracks.length === 0 && holding.master !== null)
      awaitRecording(holding.master, this.#page, this.#notify)
    else this.#play(this.#position)
  }

  /** Whether a stream takes care of the video's errors itself. */
  get streams(): boolean {
    return this.#stream !== undefined
  }

  /** Why nothing plays, once every way was tried in vain. */
  get trouble(): Trouble {
    const { holding } = this.#page
    // The browser has no decoder, as it said, and ffmpeg had none either.
    const isUnknown = this.#plans[0]?.kind === 'transcode'
    return holding && (holding.fault || isUnknown) ? troubleOf(faultOf(holding)) : 'undecodable'
  }

  /** Goes on in the next way, from where it is; false where there is none. */
  fallBack(): boolean {
    if (this.#current + 1 >= this.#plans.length) return false
    this.#current += 1
    this.#play(this.#position)
    return true
  }

  /** Begins anew in the same way, `skip` seconds later. */
  retry(skip: number): void {
    this.#play(this.#position + skip)
  }

  /** Plays the file itself, whatever comes of it. */
  playFile(): void {
    this.#play(this.#position, file)
  }

  /** Has ffmpeg lay subtitles that are pictures over the recording, and plays that: which of all its subtitles, from 0. */
  burnIn(subtitles: number): void {
    const at = this.#plans.findIndex(({ kind }) => kind === 'transcode')
    if (at < 0) return
    this.#burnt = `&burn=${subtitles}`
    this.#current = at
    this.#play(this.#position)
  }

  /** Has ffmpeg convert another of the sounds: which of all, from 0. */
  #chooseSound(ordinal: number): void {
    this.#heard = `&audio=${ordinal}`
    this.#play(this.#position)
  }

  #play(position: number, plan: PlaybackPlan = this.#plans[this.#current] ?? file): void {
    this.#end()
    this.#tell(plan)
    if (plan.kind === 'direct') {
      playFile(this.#video, this.#page.holding?.indexed ?? this.#page.media, position)
      this.#playOn()
      this.#events.loading()
      return
    }
    // What the page itself began to load is not to be heard or judged.
    this.#video.removeAttribute('src')
    this.#video.load()
    if (plan.kind === 'none') this.#giveUp()
    else {
      const recording = this.#page.holding?.recording ?? false
      const chooseSound = (ordinal: number) => this.#chooseSound(ordinal)
      const source = { master: this.#masterOf(plan), position, recording, chooseSound }
      const events = {
        ...this.#events,
        attached: this.#playOn,
        soundless: () => this.#dropSound(plan),
        mute: () => this.#missSound(plan),
      }
      this.#stream = playStream(this.#video, source, events)
    }
  }

  /** Goes on although there is no sound to be had in this way: in the next one, or with the picture alone. */
  #dropSound(plan: PlaybackPlan): void {
    const { holding } = this.#page
    if (!this.fallBack() && holding) this.#play(this.#position, withoutSound(plan, holding))
  }

  /** Says that ffmpeg has no decoder for the sound either; the picture need not be converted then where the browser takes it. */
  #missSound({ kind }: PlaybackPlan): void {
    const { holding, plans } = this.#page
    if (kind !== 'transcode' || !holding || holding.sounds === 0) return
    if (this.#plans[this.#current + 1]?.silent) this.fallBack()
    else this.#notify(silenceText(holding, plans))
  }

  #end(): void {
    void this.#stream?.then((playing) => playing.end())
    this.#session?.end()
    this.#session = undefined
    this.#stream = undefined
  }

  #tell(plan: PlaybackPlan): void {
    const way = byId('way', HTMLElement)
    way.textContent = describePlan(plan, this.#page.holding, this.#page.plans)
    way.dataset['plan'] = plan.kind
    if (plan.silent) this.#notify(silenceText(this.#page.holding, this.#page.plans))
  }

  #giveUp(): void {
    const { holding } = this.#page
    this.#events.hopeless(holding ? troubleOf(faultOf(holding)) : 'undecodable')
  }

  #masterOf({ kind, tracks }: PlaybackPlan): string {
    const { master, transcoded } = this.#page.holding ?? {}
    if (kind !== 'transcode') return `${master}?tracks=${tracks.join()}`
    this.#session = beginTranscode(`${transcoded}${this.#burnt}${this.#heard}`)
    return this.#session.master
  }
}

function troubleOf(fault: ReturnType<typeof faultOf>): Trouble {
  return fault === 'neverFinished' ? 'unfinished' : fault
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
  if (!types) return { opens, appends: opens }
  const appends = (type: string) => types.isTypeSupported(type)
  // Where MP3 is taken within MP4 alone, hls.js puts it there.
  const takesMp3 = appends('audio/mpeg') || appends('audio/mp4; codecs="mp3"')
  return { opens, appends: (type) => (type === 'audio/mpeg' ? takesMp3 : appends(type)) }
}
