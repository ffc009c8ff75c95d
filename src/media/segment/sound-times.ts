/** A packet of sound as its container times it. */
export interface TimedSound {
  /** In samples on the file's timeline; with a fraction, and as inexact as the container's clock. */
  readonly time: number
  /** Samples a channel that it holds. */
  readonly samples: number
}

/** The grid that a track's packets lie on, in samples. */
export interface SoundGrid {
  readonly origin: number
  /** How many samples a packet usually holds. */
  readonly frame: number
  readonly sampleRate: number
}

/** In seconds: what a packet comes later or earlier than the samples before it say is a jump, and not the clock's error. */
export const JUMP = 0.1
/** In seconds: by how much the grid is moved when its clock runs away from the file's. */
const STEP = 0.004

/**
 * Where each of the packets lies, in whole samples from the file's beginning. Packets follow each other exactly, sample after sample,
 * however coarse their times are, until one is over 100 ms away from where it would be: there the sound has a gap, which is kept, or an
 * overlap, which is not. Each such run lies where the mean of all its packets' times says, moved to the grid that begins at
 * `origin`: packets that were read from anywhere in the file lie where they would if all had been read. Where the file's clock is not
 * that of the samples the grid moves by whole steps of about 4 ms.
 */
export function samplePositions(packets: readonly TimedSound[], grid: SoundGrid): number[] {
  const positions: number[] = []
  let free = 0
  for (let from = 0; from < packets.length; ) {
    const run = runFrom(packets, from, grid.sampleRate * JUMP)
    let at = Math.max(free, onGrid(run.begin, grid))
    for (const { samples } of packets.slice(from, run.to)) {
      positions.push(at)
      at += samples
    }
    free = at
    from = run.to
  }
  return positions
}

/** The packets from `from` to `to` (exclusive) that follow each other, and when the first of them begins by the times of all. */
function runFrom(
  packets: readonly TimedSound[],
  from: number,
  jump: number,
): { to: number; begin: number } {
  const first = packets[from]?.time ?? 0
  let before = 0
  let sum = 0
  let to = from
  for (; to < packets.length; to += 1) {
    const packet = packets[to]
    if (!packet || Math.abs(packet.time - before - first) > jump) break
    sum += packet.time - before
    before += packet.samples
  }
  return { to, begin: sum / (to - from) }
}

function onGrid(time: number, { origin, frame, sampleRate }: SoundGrid): number {
  const step = frame / Math.max(1, Math.floor(frame / (sampleRate * STEP)))
  return origin + Math.round(Math.round((time - origin) / step) * step)
}
