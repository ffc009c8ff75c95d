import type HlsType from 'hls.js'
import type { LevelDetails } from 'hls.js'
import type { PlayerPageJson } from '../wire.ts'
import type { Notify } from './notice.ts'
import { byId } from './page-data.ts'

/** Milliseconds between two looks whether a recording has begun, or goes on after a pause. */
const interval = 3000
/** The pause between looks grows up to this, in milliseconds. */
const longestInterval = 30_000
/** So many looks at what does not begin; then the page is made anew, and says what the file is. */
const mostLooks = 8
/** Seconds: who is nearer to where 'go live' leads is live already. */
const near = 4

/** Whether what is watched is being recorded at this moment: its end is none. */
export function isRecording(): boolean {
  return !byId('recording', HTMLElement).hidden
}

/** Whether the recording that was watched is no more, and another is begun under its name. */
export async function isBegunAnew({ holding, media }: PlayerPageJson): Promise<boolean> {
  if (!holding?.recording || holding.master === null) return false
  const [stream, file] = await Promise.all([holding.master, media].map(isThere))
  return stream === false && file === true
}

/** Undefined where nobody answers. */
async function isThere(url: string): Promise<boolean | undefined> {
  const answer = await fetch(url, { method: 'HEAD', cache: 'no-store' }).catch(() => undefined)
  return answer?.ok
}

/** Waits for the first pictures of a recording that has just begun, and shows the page anew then. */
export function awaitRecording(master: string, { texts }: PlayerPageJson, notify: Notify): void {
  let looks = 0
  const look = async (): Promise<void> => {
    notify(texts.recordingBegins)
    looks += 1
    const answer = await fetch(master, { cache: 'no-store' }).catch(() => undefined)
    if (answer?.ok || looks >= mostLooks) location.reload()
    else setTimeout(look, interval)
  }
  void look()
}

/**
 * Says that a recording is being made, and leads to its live edge. hls.js reloads its playlists for as long as they have no end. That
 * they have one says that nothing has come for a while: when there is more after all, it goes on from there.
 */
export function followRecording(
  Hls: typeof HlsType,
  hls: HlsType,
  video: HTMLVideoElement,
  master: string,
): void {
  const sign = byId('recording', HTMLElement)
  const button = byId('go-live', HTMLButtonElement)
  let details: LevelDetails | undefined

  function show(): void {
    sign.hidden = !details?.live
    const isBehind = video.currentTime < liveTime() - near
    if (!isBehind && document.activeElement === button) byId('player', HTMLElement).focus()
    button.hidden = !isBehind
  }

  /** So far from the edge that playing goes on until there is more. */
  function liveTime(): number {
    const last = details?.fragments.slice(-2) ?? []
    const back = last.reduce((sum, { duration }) => sum + duration, 0)
    return Math.max(0, (details?.totalduration ?? 0) - back)
  }

  async function look(ended: LevelDetails, waited: number): Promise<void> {
    if (details !== ended) return
    const isLonger = document.visibilityState === 'visible' && (await hasMore(ended))
    if (details !== ended) return
    if (isLonger) goOn()
    else lookAfter(Math.min(2 * waited, longestInterval), ended)
  }

  function lookAfter(wait: number, ended: LevelDetails): void {
    setTimeout(() => void look(ended, wait), wait)
  }

  /** From where it is: the end of the playlist was none. */
  function goOn(): void {
    const wasPlaying = !video.paused || video.ended
    hls.config.startPosition = video.currentTime
    hls.loadSource(master)
    if (wasPlaying) void video.play().catch(() => undefined)
  }

  hls.on(Hls.Events.LEVEL_LOADED, (_, { details: loaded }) => {
    // Another recording is being written to the same file.
    if (details && listed(loaded.m3u8) < listed(details.m3u8) - 1) location.reload()
    details = loaded
    show()
    if (!loaded.live) lookAfter(interval, loaded)
  })
  for (const event of ['timeupdate', 'seeking']) video.addEventListener(event, show)
  button.addEventListener('click', () => {
    video.currentTime = liveTime()
    void video.play().catch(() => undefined)
  })
}

/** Whether the server now has more of a recording than a playlist which had an end. */
async function hasMore({ url, m3u8 }: LevelDetails): Promise<boolean> {
  const answer = await fetch(url, { cache: 'no-store' }).catch(() => undefined)
  if (!answer?.ok) return false
  return listed(await answer.text()) > listed(m3u8) + 0.01
}

/** How long a media playlist's segments are by its own words, in seconds. */
function listed(playlist: string): number {
  return [...playlist.matchAll(/#EXTINF:([\d.]+)/g)].reduce(
    (sum, [, each]) => sum + Number(each),
    0,
  )
}
