import type { PlayerPageJson } from '../wire.ts'
import { toggleCaptions } from './captions.ts'
import type { Notify } from './notice.ts'
import { fill } from './page-data.ts'

/** Seconds of a frame, where nothing says how many there are in a second. */
const frame = 1 / 30
const rates = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5, 3]

/** What the keys do. */
export interface Commands {
  togglePlay(): void
  /** By so many seconds, not beyond the ends. */
  seekBy(seconds: number): void
  /** To a part of the whole, from 0 to 1. */
  seekTo(part: number): void
  /** By a part of the full volume. */
  turnVolume(by: number): void
  toggleMute(): void
  toggleFullscreen(): void
  toggleCaptions(): void
  /** One rate faster (1) or slower (-1). */
  changeSpeed(direction: 1 | -1): void
  /** One frame on (1) or back (-1); nothing while it plays. */
  stepFrame(direction: 1 | -1): void
  goTo(page: string | null): void
}

export function commands(
  video: HTMLVideoElement,
  texts: PlayerPageJson['texts'],
  notify: Notify,
): Commands {
  const language = document.documentElement.lang
  const percent = new Intl.NumberFormat(language, { style: 'percent' })
  const number = new Intl.NumberFormat(language)

  function seekBy(seconds: number): void {
    if (video.readyState === HTMLMediaElement.HAVE_NOTHING) return
    video.currentTime = Math.max(0, Math.min(endOf(video), video.currentTime + seconds))
  }

  function tellVolume(): void {
    const isSilent = video.muted || video.volume === 0
    notify(isSilent ? texts.muted : fill(texts.volume, { percent: percent.format(video.volume) }))
  }

  return {
    seekBy,
    togglePlay() {
      // A refusal to play shows in the controls.
      if (video.paused) void video.play().catch(() => undefined)
      else video.pause()
    },
    seekTo(part) {
      if (Number.isFinite(video.duration)) video.currentTime = video.duration * part
    },
    turnVolume(by) {
      video.volume = Math.round(Math.max(0, Math.min(1, video.volume + by)) * 100) / 100
      if (by > 0) video.muted = false
      tellVolume()
    },
    toggleMute() {
      video.muted = !video.muted
      tellVolume()
    },
    toggleFullscreen() {
      // The button hears of a change a moment later, and would go the wrong way until then.
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined)
      else document.querySelector<HTMLElement>('media-fullscreen-button')?.click()
    },
    toggleCaptions() {
      const shown = toggleCaptions(video)
      if (shown === 'none') notify(texts.noCaptions)
      else if (shown === 'off') notify(texts.captionsOff)
      else notify(fill(texts.captionsOn, { name: shown.label }))
    },
    changeSpeed(direction) {
      video.playbackRate = nextRate(video.playbackRate, direction)
      notify(fill(texts.speed, { rate: number.format(video.playbackRate) }))
    },
    stepFrame(direction) {
      if (video.paused) seekBy(direction * frame)
    },
    goTo(page) {
      if (page !== null) location.assign(page)
    },
  }
}

function endOf(video: HTMLVideoElement): number {
  if (Number.isFinite(video.duration)) return video.duration
  const { seekable } = video
  return seekable.length > 0 ? seekable.end(seekable.length - 1) : video.currentTime
}

function nextRate(rate: number, direction: 1 | -1): number {
  const others =
    direction > 0 ? rates.filter((each) => each > rate) : rates.filter((each) => each < rate)
  return (direction > 0 ? others[0] : others[others.length - 1]) ?? rate
}
