/** In units, 1 ms: what is decoded in quicker succession is spread. */
const LEAST_STEP = 360

/** A multiple of 1000, of 90000, and of the usual frame rates, those over 1.001 too: their frames have whole numbers. */
export const PICTURE_TIMESCALE = 360_000

/**
 * When each frame of a segment is decoded, in units: `presented` are the frames' times in decoding order, of which `start` (inclusive)
 * to `end` (exclusive) is the segment. Times in the file may lack, or be wrong in, decoding times, so that they are made from the
 * order alone:
 *
 * - the first is decoded at `start`, and the last one's duration goes to `end`: segments continue each other exactly;
 * - each lasts, from its decoding time to the next one's, as long as it is shown, so that variable rates are kept and no frame
 *   reaches into the next segment;
 * - none is decoded later than `delay` after it is presented: with the delay added to all frames' presentation, composition offsets
 *   are not negative. Where a delay is too short for a segment, some frames are decoded in quick succession.
 *
 * All times differ and ascend.
 */
export function decodingTimes(
  presented: readonly number[],
  start: number,
  end: number,
  delay: number,
): number[] {
  if (presented.length === 0) return []
  const latest = latestDecoding(presented)
  const times = idealTimes(presented, end).map((time, index) =>
    Math.max(start, Math.min(time, (latest[index] ?? 0) + delay, end - presented.length + index)),
  )
  times[0] = start
  return spread(times, end)
}

/** How much later than their time frames would be decoded at most, in units: the delay that a track needs. */
export function reorderDelay(presented: readonly number[], end: number): number {
  const ideal = idealTimes(presented, end)
  const latest = latestDecoding(presented)
  return ideal.reduce((most, time, index) => Math.max(most, time - (latest[index] ?? 0)), 0)
}

/** One after the other from the first shown, each lasting as long as it is shown. */
function idealTimes(presented: readonly number[], end: number): number[] {
  const order = presented.map((_, index) => index)
  order.sort((one, other) => (presented[one] ?? 0) - (presented[other] ?? 0))
  const shown = new Array<number>(presented.length).fill(0)
  for (const [place, index] of order.entries()) {
    const next = order[place + 1]
    const until = next === undefined ? end : (presented[next] ?? 0)
    shown[index] = Math.max(0, until - (presented[index] ?? 0))
  }
  let time = presented[order[0] ?? 0] ?? 0
  return shown.map((duration) => {
    time += duration
    return time - duration
  })
}

/** The earliest presentation of each frame and all that are decoded after it. */
function latestDecoding(presented: readonly number[]): number[] {
  let earliest = Number.POSITIVE_INFINITY
  return presented
    .toReversed()
    .map((time) => {
      earliest = Math.min(earliest, time)
      return earliest
    })
    .reverse()
}

/** Ascending times that are as good as equal spread evenly: back to the one before them, or on to the next where they are the first. */
function spread(times: readonly number[], end: number): number[] {
  const apart: number[] = []
  for (let from = 0; from < times.length; ) {
    const time = times[from] ?? 0
    let to = from + 1
    while (to < times.length && (times[to] ?? 0) - time < LEAST_STEP * (to - from)) to += 1
    const before = apart.at(-1)
    const low = before ?? time
    const step = ((before === undefined ? (times[to] ?? end) : time) - low) / (to - from)
    const offset = before === undefined ? 0 : 1
    for (let index = from; index < to; index += 1) {
      const even = Math.floor(low + step * (index - from + offset))
      apart.push(Math.max(even, (apart.at(-1) ?? even - 1) + 1))
    }
    from = to
  }
  return apart
}
