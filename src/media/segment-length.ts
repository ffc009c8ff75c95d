/** In seconds; a longer group of pictures makes a longer one. */
const LONGEST = 4
/** In seconds: many requests of few pictures each would not be quicker either. */
const SHORTEST = 0.5
/** In bytes: one is held in memory while it is made, and a browser keeps some 100 MB of what it plays. */
const LARGEST = 24 << 20

/** How long a segment of a recording with so many bytes a second is meant to be, in seconds. */
export function segmentLength(bytesPerSecond: number): number {
  return Math.max(SHORTEST, Math.min(LONGEST, LARGEST / bytesPerSecond))
}
