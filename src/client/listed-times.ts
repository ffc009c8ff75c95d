import type Hls from 'hls.js'
import type { LevelDetails } from 'hls.js'

/**
 * Keeps the segments of a playlist at the times that it lists. Where no keyframe begins a segment, it begins with pictures of the one
 * before: hls.js would move all others by those, and look for what is sought in the wrong ones.
 */
export function keepListedTimes(hls: Hls, events: typeof Hls.Events): void {
  const listed = new WeakMap<LevelDetails, readonly number[]>()
  hls.on(events.LEVEL_LOADED, (_, { details }) => {
    if (!details.live)
      listed.set(
        details,
        details.fragments.map(({ start }) => start),
      )
  })
  hls.on(events.LEVEL_PTS_UPDATED, (_, { details, frag }) => {
    const starts = listed.get(details)
    if (!starts) return
    for (const [index, each] of details.fragments.entries()) {
      const start = starts[index] ?? 0
      each.setStart(start)
      each.setDuration((starts[index + 1] ?? details.edge) - start)
    }
    frag.startPTS = Math.max(frag.startPTS ?? frag.start, frag.start)
  })
}
