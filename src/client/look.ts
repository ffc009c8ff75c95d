import type { PlayerPageJson, VideoDetailJson } from '../wire.ts'
import type { Notify } from './notice.ts'

/** Milliseconds until it is asked again where nobody answered; a server that does not know yet takes its time to say so. */
const interval = 1000

/**
 * Waits until the server has looked into the recording, and tells what its page knows then. The page is made anew where there is more to
 * show, such as subtitles, unless somebody watches already.
 */
export async function awaitLook(
  url: string,
  page: PlayerPageJson,
  video: HTMLVideoElement,
  notify: Notify,
): Promise<PlayerPageJson> {
  for (;;) {
    notify(page.texts.looking)
    const { holding, looking } = await askFor(url)
    if (looking) continue
    notify('')
    if (holding?.master != null && video.paused) location.reload()
    return { ...page, holding, start: video.currentTime || page.start }
  }
}

/** Nothing is told of a recording that is gone. */
async function askFor(url: string): Promise<Pick<VideoDetailJson, 'holding' | 'looking'>> {
  try {
    const answer = await fetch(url, { cache: 'no-store' })
    return answer.ok
      ? ((await answer.json()) as VideoDetailJson)
      : { holding: null, looking: false }
  } catch {
    await new Promise((resolve) => setTimeout(resolve, interval))
    return { holding: null, looking: true }
  }
}
