import type { Picture } from './probe.ts'
import { perSecond } from './rate.ts'

/** What is made for sound that has no picture: segments are cut at keyframes, so there is one, and it is black. */
export const NO_PICTURE: Picture = {
  ...{ width: 320, height: 180, rate: { frames: 5, seconds: 1 } },
  ...{ interlaced: false, transfer: undefined, codec: 'none' },
}

/** The arguments that add it as a second input. */
export function blackInput(): string[] {
  const { width, height, rate } = NO_PICTURE
  return ['-f', 'lavfi', '-i', `color=c=black:s=${width}x${height}:r=${perSecond(rate)}`]
}
