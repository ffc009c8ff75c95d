import type Hls from 'hls.js'

/** Milliseconds in which a browser that bridges a gap does so. */
const patience = 300

/** In seconds: segments of sound begin and end so much beside those of pictures at most. */
const beside = 0.1

/**
 * Goes on to where pictures and sound begin together, where a video that stands still has nothing to show at its very place, as at
 * the beginning of a recording whose picture comes late: hls.js leaves such a gap only while it plays, and not every browser bridges it.
 */
export function leaveGap(hls: Hls, events: typeof Hls.Events, video: HTMLVideoElement): void {
  function leave(frag: { readonly start: number; readonly end: number }): void {
    const { buffered, currentTime, paused, readyState } = video
    if (!hls.media || !paused || readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) return
    const start = nextStart(buffered, currentTime)
    // What begins with the next segment is no end of a gap: the rest of this one may be on its way.
    if (currentTime >= frag.start && start > currentTime && start < frag.end - beside)
      video.currentTime = start
  }
  hls.on(events.FRAG_BUFFERED, (_, { frag }) => setTimeout(leave, patience, frag))
}

/** Where the first range begins that ends behind `time`, in seconds; endless where none does. */
function nextStart(ranges: TimeRanges, time: number): number {
  for (let range = 0; range < ranges.length; range += 1)
    if (ranges.end(range) > time) return ranges.start(range)
  return Number.POSITIVE_INFINITY
}
