import type { PlayerPageJson } from '../wire.ts'
import { diagnose, type Trouble } from './diagnosis.ts'
import type { Notify } from './notice.ts'
import { Playback } from './playback.ts'
import { isBegunAnew, isRecording } from './recording.ts'
import { type TroublePanel, troublePanel } from './trouble-panel.ts'

/** Milliseconds without a sign of life after which somebody should be told. */
const patience = 15_000

/** Seconds to skip over what cannot be decoded. */
const skip = 10

/**
 * Plays the recording, and says why there is no picture whenever there is none. `loading` is called whenever something of it is on its
 * way.
 */
export function playOrExplain(
  video: HTMLVideoElement,
  page: PlayerPageJson,
  notify: Notify,
  loading: () => void,
): void {
  const panel = troublePanel(page, notify, {
    retry: (trouble) => playback.retry(trouble === 'damaged' ? skip : 0),
    listen() {
      isListening = true
      // What has no picture is heard already.
      if (!playback.streams || page.holding?.picture !== null) playback.playFile()
      void video.play().catch(() => undefined)
    },
  })
  let isListening = false
  /** Whether there has been a picture. */
  let hasShown = false
  const ask = asker(page, panel)

  /** What a file that is there, but cannot be decoded, means here: the next way is tried first. */
  function undecodable(trouble?: Trouble): Trouble | undefined {
    return playback.fallBack() ? undefined : (trouble ?? (hasShown ? 'damaged' : playback.trouble))
  }

  function onError(): void {
    if (playback.streams) return
    const code = video.error?.code
    ask((found) => {
      if (found !== 'undecodable') return found
      return undecodable(code === MediaError.MEDIA_ERR_NETWORK ? 'refused' : undefined)
    })
  }

  /** Only the sound was understood; no event says so. */
  function onData(): void {
    hasShown ||= video.videoWidth > 0
    const { picture, sounds = 0 } = page.holding ?? {}
    if (isListening) panel.hide()
    else if (picture === null && sounds > 0) panel.show('soundOnly')
    else if (video.videoWidth > 0) panel.hide()
    else if (!playback.fallBack()) panel.show('noPicture')
  }

  function onSilence(): void {
    // At the edge of what is recorded there is nothing to come for a while.
    if (panel.shown() === undefined && !isRecording()) ask((found) => ofSilence(found, video))
  }

  const playback = new Playback(video, page, notify, {
    loading,
    hopeless: panel.show,
    failed: async (reason) => {
      const trouble = reason === undefined ? undefined : 'unconverted'
      if (await isBegunAnew(page)) location.reload()
      else ask((found) => (found === 'undecodable' ? undecodable(trouble) : found), reason)
    },
    waits: (isWaiting) => showBusy(video, panel, isWaiting),
  })
  playback.start()
  offerToBurnIn(playback)
  watchForSilence(video, onSilence)
  listen(video, onError, onData)
}

/** What it means that nothing has come for a while of a file that is there. */
function ofSilence(found: Trouble, { readyState }: HTMLVideoElement): Trouble | undefined {
  if (found !== 'undecodable') return found
  return readyState < HTMLMediaElement.HAVE_CURRENT_DATA ? 'stalled' : undefined
}

/** Lets subtitles that are pictures be laid over the recording. */
function offerToBurnIn(playback: Playback): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-burn]'))
    button.addEventListener('click', () => playback.burnIn(Number(button.dataset['burn'])))
}

function listen(video: HTMLVideoElement, onError: () => void, onData: () => void): void {
  video.addEventListener('error', onError)
  video.addEventListener('loadeddata', onData)
  // Both may have happened before this script ran.
  if (video.error) onError()
  else if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) onData()
}

/** Says that the server has no room, as long as there is nothing else to see. */
function showBusy(video: HTMLVideoElement, panel: TroublePanel, isWaiting: boolean): void {
  const isOut = video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA
  if (isWaiting && isOut) panel.show('busy')
  else if (!isWaiting && panel.shown() === 'busy') panel.hide()
}

/** Asks the server what is wrong, once at a time, and shows what `judge` makes of the answer. */
function asker(
  page: PlayerPageJson,
  panel: TroublePanel,
): (judge: (found: Trouble) => Trouble | undefined, reason?: string) => void {
  let isAsking = false
  return async (judge, reason) => {
    if (isAsking) return
    isAsking = true
    const trouble = judge(await diagnose(page.media, page.boxes))
    isAsking = false
    if (trouble !== undefined) panel.show(trouble, reason)
  }
}

/** Calls back when the video should go on, and nothing at all has come for a while. */
function watchForSilence(video: HTMLVideoElement, onSilence: () => void): void {
  let lastSign = Date.now()
  for (const sign of ['progress', 'timeupdate', 'loadstart', 'play', 'seeking']) {
    video.addEventListener(sign, () => {
      lastSign = Date.now()
    })
  }
  setInterval(() => {
    const isWaiting =
      video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA &&
      (!video.paused || video.networkState === HTMLMediaElement.NETWORK_LOADING)
    if (!isWaiting || video.error) lastSign = Date.now()
    if (Date.now() - lastSign <= patience) return
    lastSign = Date.now()
    onSilence()
  }, 1000)
}
