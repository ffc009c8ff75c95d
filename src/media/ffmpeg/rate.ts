/** Frames a second, exact: 30000 / 1001 is that of NTSC. */
export interface Rate {
  readonly frames: number
  readonly seconds: number
}

/** The highest that is made, in frames a second. */
const MOST = 60.5
/** Below this there would be segments of a handful of frames, and seeks that show nothing for long. */
const LEAST = 10

const STANDARD: readonly Rate[] = [
  { frames: 24000, seconds: 1001 },
  { frames: 24, seconds: 1 },
  { frames: 25, seconds: 1 },
  { frames: 30000, seconds: 1001 },
  { frames: 30, seconds: 1 },
  { frames: 50, seconds: 1 },
  { frames: 60000, seconds: 1001 },
  { frames: 60, seconds: 1 },
]

/** Reads '25/1' or '29.97'; undefined for what is no positive rate. */
export function parseRate(text: string): Rate | undefined {
  const [, frames = '', seconds = '1'] =
    /^(\d{1,9}(?:\.\d{1,3})?)(?:\/(\d{1,9}))?$/.exec(text) ?? []
  const rate = text.includes('.')
    ? { frames: Math.round(Number(frames) * 1000), seconds: 1000 }
    : { frames: Number(frames), seconds: Number(seconds) }
  if (!(perSecond(rate) > 0)) return undefined
  const near = STANDARD.find((standard) => isNear(perSecond(standard), perSecond(rate), 0.0002))
  return near ?? rate
}

/** As a decimal number. */
export function perSecond({ frames, seconds }: Rate): number {
  return frames / seconds
}

/**
 * The constant rate at which frames are made, so that every frame of the source has its place: `base` is the lowest rate that all
 * times of the source fit, `mean` the average one. At most 60 frames a second, and at least 10.
 */
export function constantRate(base: Rate | undefined, mean: Rate | undefined): Rate {
  const exact = base && mean && isNear(perSecond(base), 2 * perSecond(mean), 0.01) ? mean : base
  if (exact && perSecond(exact) <= MOST) return raised(exact)
  const average = mean ? perSecond(mean) : 0
  // As for 120 and 119.88 frames a second: every other one.
  const half = exact && STANDARD.find((rate) => isNear(perSecond(rate) * 2, perSecond(exact), 1e-4))
  if (half && average > 50) return half
  const nearest = STANDARD.find((rate) => isNear(perSecond(rate), average, 0.01))
  if (nearest) return nearest
  return average > 30 ? { frames: 60, seconds: 1 } : { frames: 30, seconds: 1 }
}

function raised(rate: Rate): Rate {
  const times = Math.max(1, Math.ceil(LEAST / perSecond(rate)))
  return { frames: rate.frames * times, seconds: rate.seconds }
}

/** Whether two numbers differ by no more than this part of the second. */
function isNear(one: number, other: number, part: number): boolean {
  return Math.abs(one - other) <= part * other
}
