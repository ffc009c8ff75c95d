import type { Size } from './encoders.ts'
import { type Grid, SAMPLE_RATE } from './grid.ts'
import type { Picture } from './probe.ts'
import { perSecond } from './rate.ts'

/** As loud as a stereo mix of its own: some of what a mix of six channels loses to be safe from clipping is given back. */
const LOUDEST_MIX = 1.7

/** What a run filters. */
export interface Filtered {
  readonly picture: Picture
  readonly grid: Grid
  /** The first segment that it makes. */
  readonly segment: number
  readonly size: Size
  /** The names of the filters that this ffmpeg has. */
  readonly available: ReadonlySet<string>
}

/**
 * The filters up to the picture's constant rate: fields become frames, each frame has its place on the grid from the one before
 * the run's first segment on, and the last one stays until the recording's end. ffmpeg itself has turned the picture upright.
 */
export function timingFilters({ picture, grid, segment, available }: Filtered): string[] {
  const deinterlacer = ['bwdif', 'yadif'].find((name) => available.has(name))
  const { frames, seconds } = grid.rate
  const first = segment * grid.frames - grid.leadFrames(segment)
  const start = (first / perSecond(grid.rate)).toFixed(6)
  return [
    ...(picture.interlaced && deinterlacer ? [`${deinterlacer}=mode=0:deint=1`] : []),
    `fps=fps=${frames}/${seconds}:start_time=${start}`,
    ...['tpad=stop=-1:stop_mode=clone', `trim=end_pts=${grid.total}`],
  ]
}

/** The filters after that: the size, in square pixels, and colours that every screen shows. */
export function shapingFilters({ picture, size, available }: Filtered): string[] {
  const maps = picture.transfer !== undefined && available.has('zscale') && available.has('tonemap')
  return [
    `scale=${size.width}:${size.height}:flags=bicubic`,
    'setsar=1',
    ...(maps ? toneMapping(picture.transfer) : []),
  ]
}

/** From ITU-R BT.2100 to BT.709. */
function toneMapping(transfer: Picture['transfer']): string[] {
  const from = transfer === 'hlg' ? 'arib-std-b67' : 'smpte2084'
  return [
    `zscale=tin=${from}:min=bt2020nc:pin=bt2020:rin=tv:t=linear:npl=203`,
    'format=gbrpf32le',
    ...['zscale=p=bt709', 'tonemap=tonemap=hable:desat=0', 'zscale=t=bt709:m=bt709:r=tv'],
  ]
}

/** The filters of the sound: every sample has its place, and there is one for every moment until the recording's end. */
export function soundFilters({ grid, segment }: Pick<Filtered, 'grid' | 'segment'>): string[] {
  const mix = `rematrix_maxval=${LOUDEST_MIX}`
  return [
    `aresample=${SAMPLE_RATE}:${mix}`,
    // `first_pts` counts samples of its input.
    `aresample=${SAMPLE_RATE}:async=1:first_pts=${grid.firstSample(segment)}:${mix}`,
    ...['apad', `atrim=end=${grid.duration.toFixed(6)}`],
  ]
}
