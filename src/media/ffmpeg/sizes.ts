import { availableParallelism } from 'node:os'
import type { Size } from './encoders.ts'
import type { Picture } from './probe.ts'
import { perSecond, type Rate } from './rate.ts'

/** Heights of pictures that lie, widths of those that stand, in pixels. */
const LADDER = [2160, 1440, 1080, 720, 480, 360]
/** The next smaller size is worth offering below this part of the one before. */
const STEP = 0.85
/** What a core was seen to encode at the least with libx264's preset veryfast, in pixels a second. */
const PIXELS_A_CORE = 20_000_000

/** The shorter side, which names a size ('720p'). */
export function nameOf({ width, height }: Size): number {
  return Math.min(width, height)
}

/** The sizes that a picture is offered in: its own, and smaller ones, largest first; both sides are even. */
export function sizesOf({ width, height }: Pick<Picture, 'width' | 'height'>): Size[] {
  const shorter = Math.min(width, height)
  const sides = [Math.min(shorter, LADDER[0] ?? shorter)]
  for (const side of LADDER) if (side < (sides.at(-1) ?? 0) * STEP) sides.push(side)
  return sides.map((side) => ({
    width: even((width * side) / shorter),
    height: even((height * side) / shorter),
  }))
}

function even(side: number): number {
  return Math.max(2, Math.round(side / 2) * 2)
}

/** How fast this machine was seen to encode. */
export class Speeds {
  /** The latest of each recording's version. */
  readonly #seen = new Map<string, { readonly pixels: number; readonly speed: number }>()
  /** In pixels a second; a guess until something was encoded. */
  #pixels = availableParallelism() * PIXELS_A_CORE

  /** Takes down that a recording of this version was made in a size at `speed` times its own. */
  note(version: string, size: Size, rate: Rate, speed: number): void {
    const pixels = pixelsOf(size, rate)
    this.#pixels = pixels * speed
    this.#seen.delete(version)
    this.#seen.set(version, { pixels, speed })
    const [oldest] = this.#seen.keys()
    if (this.#seen.size > 100 && oldest !== undefined) this.#seen.delete(oldest)
  }

  /** How many times its own speed a recording will likely be made at in a size. */
  expected(version: string, size: Size, rate: Rate): number {
    const seen = this.#seen.get(version)
    const pixels = pixelsOf(size, rate)
    return seen ? (seen.speed * seen.pixels) / pixels : this.#pixels / pixels
  }
}

function pixelsOf({ width, height }: Size, rate: Rate): number {
  return width * height * perSecond(rate)
}
