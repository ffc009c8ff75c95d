import type { Segment } from '../../hls/segmentation.ts'
import type { Demuxer } from '../demuxer.ts'

/**
 * From which keyframe to which one a segment of pictures goes, in seconds. Where cut points are only expected, those are the last
 * ones at its bounds or before them: segments continue each other, and one without a keyframe of its own is empty. With `from` it
 * begins with the last keyframe at that time or before it, and goes to the next one at least.
 */
export async function pictureRange(
  demuxer: Demuxer,
  { start, end }: Segment,
  from: number | undefined,
): Promise<Segment> {
  if (!demuxer.keyframeAt) return { start, end }
  const begin = await demuxer.keyframeAt(Math.min(Math.max(start, from ?? start), end))
  const last = await demuxer.keyframeAt(end)
  if (last > begin) return { start: begin, end: last }
  const next = from === undefined ? begin : await demuxer.keyframeBehind?.(end)
  return { start: begin, end: next ?? begin }
}
