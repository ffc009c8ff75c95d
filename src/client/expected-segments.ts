import type Hls from 'hls.js'
import type { Fragment, LevelDetails } from 'hls.js'

/** How a playlist lists a segment of which it is not known whether keyframes are where it begins and ends. */
const marked = /\?expected$/
/** What the server says of such a one: when it begins in truth, in seconds. */
const header = 'Segment-Start'
/** By so much the browser counts otherwise at most, in seconds. */
const rounding = 0.002

/**
 * Has segments begin where the pictures end that are there, and elsewhere with the keyframe before their time. hls.js takes the times of
 * segments for those of the playlist, and once it has loaded one, for whatever that one has: it is told the one before, and made to keep
 * the other after.
 */
export function followExpected(hls: Hls, events: typeof Hls.Events): void {
  const listed = new WeakMap<LevelDetails, readonly number[]>()
  /** Where the pictures that are buffered end, in seconds. */
  let ends: readonly number[] = []

  function beginOf({ start, end }: Fragment): number {
    return ends.find((each) => each >= start - rounding && each <= end + rounding) ?? start
  }

  hls.config.xhrSetup = (xhr, url, context) => {
    if (!marked.test(url) || !('frag' in context)) return
    const frag = context.frag as Fragment
    const { start } = frag
    xhr.open('GET', url.replace(marked, `?from=${beginOf(frag).toFixed(6)}`), true)
    xhr.addEventListener('abort', () => frag.setStart(start))
    xhr.addEventListener('readystatechange', () => {
      const begin = xhr.readyState === xhr.HEADERS_RECEIVED ? xhr.getResponseHeader(header) : null
      if (begin !== null) frag.setStart(Number(begin))
    })
  }
  hls.on(events.BUFFER_APPENDED, (_, { timeRanges: { video } }) => {
    if (video) ends = Array.from({ length: video.length }, (_, index) => video.end(index))
  })
  hls.on(events.BUFFER_FLUSHING, (_, { type, startOffset, endOffset }) => {
    if (type !== 'audio') ends = ends.filter((end) => end <= startOffset || end > endOffset)
  })
  hls.on(events.MEDIA_DETACHED, () => {
    ends = []
  })
  hls.on(events.LEVEL_LOADED, (_, { details }) => {
    const starts = details.fragments.map(({ start }) => start)
    if (details.fragments.some(({ relurl }) => relurl && marked.test(relurl)))
      listed.set(details, starts)
  })
  hls.on(events.LEVEL_PTS_UPDATED, (_, { details }) => {
    const starts = listed.get(details)
    if (!starts) return
    for (const [index, frag] of details.fragments.entries()) {
      const start = starts[index] ?? frag.start
      frag.setStart(start)
      frag.setDuration((starts[index + 1] ?? details.edge) - start)
    }
  })
}
