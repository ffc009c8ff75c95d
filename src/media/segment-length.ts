/** In seconds, the longest first; a longer group of pictures makes a longer one. */
const LENGTHS: readonly number[] = [4, 2, 1]
/** In seconds: more requests of fewer pictures each would not be quicker. */
const SHORTEST = 0.5
/** In bytes: one is held in memory while it is made, and a browser keeps some 100 MB of what it plays. */
const LARGEST = 16 << 20

/**
 * How long a segment of a recording with so many bytes a second is meant to be, in seconds. It is one of few lengths: a recording that
 * goes on, with bytes a second that are never quite the same, is cut as before.
 */
export function segmentLength(bytesPerSecond: number): number {
  return LENGTHS.find((seconds) => seconds * bytesPerSecond <= LARGEST) ?? SHORTEST
}
