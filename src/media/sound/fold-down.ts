/** Where a channel is heard: left, right, centre, low frequencies, left and right surround, surround, and everywhere. */
export type Role = 'L' | 'R' | 'C' | 'F' | 'l' | 'r' | 'S' | 'M'

const HALF_POWER = Math.SQRT1_2
/** By how much each is heard on the left and on the right (ITU-R BS.775-3 annex 4, table 2); low frequencies are left out. */
const GAINS: Readonly<Record<Role, readonly [left: number, right: number]>> = {
  L: [1, 0],
  R: [0, 1],
  C: [HALF_POWER, HALF_POWER],
  F: [0, 0],
  l: [HALF_POWER, 0],
  r: [0, HALF_POWER],
  S: [HALF_POWER, HALF_POWER],
  M: [1, 1],
}
/** The usual order of so many channels, in WAVE files and in what decoders give. */
const USUAL: readonly string[] = [
  '',
  'M',
  'LR',
  'LRC',
  'LRlr',
  'LRClr',
  'LRCFlr',
  'LRCFSlr',
  'LRCFlrlr',
]

/** The roles of so many channels where nothing else is known; of more than eight the first two are heard. */
export function usualRoles(channels: number): readonly Role[] {
  return [...(USUAL[channels] ?? 'LR')] as Role[]
}

/**
 * Adds sound to `into`, interleaved in one or two channels, from its sample `at` on; what lies before its begin or after its end is left
 * out. Channels are weighted such that the sum is never louder than full scale, and what is out of range is cut.
 */
export function foldDown(
  planes: readonly Float32Array[],
  roles: readonly Role[],
  into: Float32Array,
  channels: 1 | 2,
  at: number,
): void {
  const gains = roles.map((role) => GAINS[role])
  const loudest = Math.max(...[0, 1].map((side) => sum(gains.map((gain) => gain[side] ?? 0))), 1)
  const count = planes[0]?.length ?? 0
  const from = Math.max(0, -at)
  const to = Math.min(count, into.length / channels - at)
  for (let side = 0; side < channels; side += 1) {
    for (const [index, plane] of planes.entries()) {
      const [left = 0, right = 0] = gains[index] ?? []
      const gain = (channels === 1 ? (left + right) / 2 : side === 0 ? left : right) / loudest
      if (gain > 0) add(plane, gain, from, to, into, (from + at) * channels + side, channels)
    }
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function add(
  plane: Float32Array,
  gain: number,
  from: number,
  to: number,
  into: Float32Array,
  first: number,
  step: number,
): void {
  let target = first
  for (let index = from; index < to; index += 1) {
    into[target] = inRange((into[target] ?? 0) + gain * inRange(plane[index] ?? 0))
    target += step
  }
}

/** Floats may be anything, and not even numbers. */
function inRange(value: number): number {
  if (Number.isNaN(value)) return 0
  return Math.min(1, Math.max(-1, value))
}
