import { clock } from '../clock.ts'
import { recall, remember } from './memory.ts'
import { byId, fill } from './page-data.ts'
import { isRecording } from './recording.ts'

/** Seconds: how often the position is kept, and how long one must have watched for it to be worth keeping. */
const interval = 5
const shortest = 5

/** Seconds played from the start after which an offer to continue has been declined. */
const declined = 30

/**
 * Keeps the position of what is watched, and offers the one kept the last time. It is never sought without being asked, and not
 * overwritten while the offer stands.
 */
export function resumePlayback(
  video: HTMLVideoElement,
  watch: string,
  isOffered: boolean,
  text: string,
): void {
  const offer = byId('resume', HTMLElement)
  const button = byId('resume-continue', HTMLElement)
  const { position } = recall(watch)
  let keptAt = 0

  function keep(): void {
    if (!offer.hidden || video.readyState === HTMLMediaElement.HAVE_NOTHING) return
    keptAt = video.currentTime
    remember(watch, {
      position: isWorthKeeping(video) ? Math.floor(video.currentTime) : undefined,
      duration: isDurationKnown(video) ? video.duration : recall(watch).duration,
    })
  }

  function choose(seconds: number): void {
    offer.hidden = true
    video.currentTime = seconds
    void video.play().catch(() => undefined)
    document.getElementById('player')?.focus({ preventScroll: true })
  }

  if (isOffered && position !== undefined) {
    button.textContent = fill(text, { time: clock(position) })
    button.addEventListener('click', () => choose(position))
    byId('resume-restart', HTMLElement).addEventListener('click', () => choose(0))
    offer.hidden = false
  }
  video.addEventListener('timeupdate', () => {
    if (video.currentTime > declined) offer.hidden = true
    if (!video.paused && Math.abs(video.currentTime - keptAt) >= interval) keep()
  })
  for (const event of ['loadedmetadata', 'pause', 'ended', 'seeked']) {
    video.addEventListener(event, () => keepAfter(event))
  }
  addEventListener('pagehide', () => keepAfter('pagehide'))
  document.addEventListener('visibilitychange', () => keepAfter('visibilitychange'))

  function keepAfter(event: string): void {
    const isUntouched = video.played.length === 0 && event !== 'seeked' && !video.seeking
    if (isUntouched) keepDuration()
    else keep()
  }

  /** Looking at the page is not watching: the position stays as it was. */
  function keepDuration(): void {
    if (isDurationKnown(video)) {
      remember(watch, { ...recall(watch), duration: video.duration })
    }
  }
}

/** What is still recorded has no duration yet. */
function isDurationKnown({ duration }: HTMLVideoElement): boolean {
  return Number.isFinite(duration) && !isRecording()
}

/** Not the very start, and not the last 5 % or 10 s: those are credits, and were watched to the end. */
function isWorthKeeping(video: HTMLVideoElement): boolean {
  const { currentTime, duration, ended } = video
  if (ended || currentTime < shortest) return false
  return !isDurationKnown(video) || duration - currentTime > Math.max(10, duration * 0.05)
}
