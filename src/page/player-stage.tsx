import type { JSX } from 'hono/jsx/jsx-runtime'
import type { Recording } from '../library/recording.ts'
import { nameOf, readableName } from '../path.ts'
import { commonPlan } from '../playback-plan.ts'
import type { HoldingJson } from '../wire.ts'
import { containerFamily } from './container.ts'
import { Icon } from './icon.tsx'
import type { Language } from './language.ts'
import { mediaUrl, watchUrl } from './recording-url.ts'
import { strings } from './strings.ts'

/** Subtitles beside the recording, or inside it. */
export interface Subtitles {
  /** The URL of its WebVTT. */
  readonly src: string
  /** BCP 47, where it is said. */
  readonly language: string | undefined
  /** What else is said of them. */
  readonly label: string | undefined
  /** Whether they are shown from the start. */
  readonly default?: boolean
}

/** Subtitles that are pictures: only ffmpeg can lay them over the recording. */
export interface PictureSubtitles {
  readonly name: string
  /** Which of the recording's subtitles they are, from 0. */
  readonly ordinal: number
}

interface StageView {
  readonly language: Language
  readonly recording: Recording
  readonly next: Recording | undefined
  readonly subtitles: readonly Subtitles[]
  /** The URL of the chapters' WebVTT. */
  readonly chapters: string | undefined
  readonly holding: HoldingJson | null
  readonly looking: boolean
  readonly start: number | undefined
  readonly origin: string
}

/** The picture, its controls, and what is laid over them. */
export function Stage(view: StageView): JSX.Element {
  const { language, next } = view
  return (
    <div class="stage" id="stage">
      <media-controller id="player" lang={language} nohotkeys="" nosubtitleslangpref="">
        <Video {...view} />
        <media-loading-indicator slot="centered-chrome" noautohide="" />
        <Live language={language} />
        {view.subtitles.length > 1 && <media-captions-menu hidden={true} anchor="auto" />}
        {hasSounds(view) && <media-audio-track-menu hidden={true} anchor="auto" />}
        <media-control-bar class="seek">
          <media-time-range />
        </media-control-bar>
        <Controls captions={view.subtitles.length} sounds={hasSounds(view)} />
      </media-controller>
      <Offers language={language} next={next} />
      <p class="notice" id="notice" role="status" />
      <Trouble {...view} />
    </div>
  )
}

function hasSounds({ holding }: StageView): boolean {
  return holding !== null && holding.sounds > 1
}

function Video({
  language,
  recording,
  subtitles,
  chapters,
  holding,
  looking,
  start,
}: StageView): JSX.Element {
  const words = strings(language).player
  const media = mediaUrl(recording.path)
  const labels = trackLabels(subtitles, language)
  const attributes = {
    slot: 'media',
    id: 'video',
    controls: true,
    // A script may play segments instead.
    preload: !looking && commonPlan(holding).kind === 'direct' ? 'metadata' : 'none',
    playsinline: true,
    // The media fragment (W3C Media Fragments 1.0) starts there without a script too.
    src: start === undefined ? media : `${media}#t=${start}`,
  }
  return (
    <video {...attributes}>
      {subtitles.map((each, index) => (
        <track
          kind="subtitles"
          src={each.src}
          srclang={each.language}
          label={labels[index]}
          default={each.default}
        />
      ))}
      {chapters && <track kind="chapters" src={chapters} default={true} />}
      <p>
        {words.noVideoElement} <a href={`${media}?download`}>{words.download}</a>
      </p>
    </video>
  )
}

/** What to call each track: by these words a script tells them apart, so no two are the same. */
function trackLabels(all: readonly Subtitles[], language: Language): string[] {
  const uses = new Map<string, number>()
  return all.map((each) => {
    const label = trackLabel(each, language)
    const use = (uses.get(label) ?? 0) + 1
    uses.set(label, use)
    return use === 1 ? label : `${label} ${use}`
  })
}

function trackLabel(track: Subtitles, language: Language): string {
  const name = languageName(track.language, language)
  const label = readableName(track.label ?? '')
  if (name === undefined) return label === '' ? strings(language).player.subtitles : label
  return label === '' ? name : `${name} (${label})`
}

function languageName(tag: string | undefined, language: Language): string | undefined {
  if (tag === undefined) return undefined
  try {
    return new Intl.DisplayNames(language, { type: 'language' }).of(tag)
  } catch {
    return undefined
  }
}

function Controls({ captions, sounds }: { captions: number; sounds: boolean }): JSX.Element {
  return (
    <media-control-bar class="buttons">
      <media-play-button />
      <media-seek-backward-button seekoffset="10" />
      <media-seek-forward-button seekoffset="10" />
      <media-mute-button />
      <media-volume-range />
      <media-time-display showduration="" notoggle="" />
      <span class="space" />
      {sounds && <media-audio-track-menu-button />}
      {captions === 1 && <media-captions-button />}
      {captions > 1 && <media-captions-menu-button />}
      <media-playback-rate-button rates="0.5 0.75 1 1.25 1.5 2" />
      <media-pip-button />
      <media-fullscreen-button />
    </media-control-bar>
  )
}

/** Shown by the script while the recording is being made. */
function Live({ language }: { readonly language: Language }): JSX.Element {
  const words = strings(language).player
  return (
    <div class="live" id="recording" slot="top-chrome" hidden={true}>
      <button type="button" class="button" id="go-live" hidden={true}>
        {words.goLive}
      </button>
      <span class="sign">{words.recording}</span>
    </div>
  )
}

/** What comes up by itself is announced. */
function Offers(view: {
  readonly language: Language
  readonly next: Recording | undefined
}): JSX.Element {
  const words = strings(view.language).player
  return (
    <div role="status">
      <div class="offer" id="resume" hidden={true}>
        <button type="button" class="button primary" id="resume-continue">
          {words.continueAt}
        </button>
        <button type="button" class="button" id="resume-restart">
          {words.startOver}
        </button>
      </div>
      {view.next && (
        <div class="offer" id="up-next" hidden={true}>
          <a class="button primary" href={watchUrl(view.next.path)}>
            <span>
              <small>{words.upNext}</small>
              <bdi>{readableName(nameOf(view.next.path))}</bdi>
            </span>
            <Icon name="next" />
          </a>
          <button type="button" class="button" id="up-next-close" aria-label={words.close}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  )
}

/** What takes the picture's place where there is none; its words are filled in by the script. */
function Trouble({ language, recording, origin }: StageView): JSX.Element {
  const words = strings(language).trouble
  const media = mediaUrl(recording.path)
  return (
    <div class="trouble" id="trouble" role="alert" hidden={true}>
      <Icon name="alert" />
      <h2 id="trouble-title">{words.undecodable[containerFamily(recording.path)].title}</h2>
      <p id="trouble-text" />
      <p class="actions">
        <button type="button" class="button" id="trouble-retry">
          {words.retry}
        </button>
        <a class="button" id="trouble-download" href={`${media}?download`}>
          <Icon name="download" />
          <span>{words.download}</span>
        </a>
        <button type="button" class="button" id="trouble-listen">
          {words.keepListening}
        </button>
      </p>
      <div id="trouble-elsewhere">
        <p>{words.openElsewhere}</p>
        <p class="address">
          <a href={media} id="trouble-address">
            {origin + media}
          </a>
          <button type="button" class="button" id="trouble-copy">
            {words.copyAddress}
          </button>
        </p>
      </div>
    </div>
  )
}
