import { beforeAll, expect, test } from 'vitest'
import type { Demuxer } from '../../../../src/media/demuxer.ts'
import { cut, decode, difference, hashes, joints } from '../../../helpers/cutting.ts'
import { picture, tone } from '../../../helpers/made-media.ts'
import { probePackets } from '../../../helpers/probed-demuxer.ts'
import { media, open } from './files.ts'

beforeAll(() => {
  const seen = [...picture('160x120', 30, 6), ...tone(48_000, 6)]
  const encoded = '-c:v libx264 -preset ultrafast -bf 2 -g 30 -c:a aac'.split(' ')
  media.make('plain.mp4', ...seen, ...encoded)
  const copy = ['-i', media.path('plain.mp4'), '-c', 'copy']
  media.make('fragments.mp4', ...copy, '-movflags', 'frag_keyframe+empty_moov')
  media.make('delayed.mp4', '-itsoffset', '0.5', ...copy)
  const hevc =
    '-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=30:open-gop=0 -c:a libopus'
  media.make('hevc.mp4', ...seen, ...hevc.split(' '))
}, 60_000)

/** The demuxer with the tracks of one kind alone. */
function only(demuxer: Demuxer, kind: string): Demuxer {
  const tracks = demuxer.info.tracks.filter((track) => track.kind === kind)
  return {
    info: { ...demuxer.info, tracks },
    cutPoints: () => demuxer.cutPoints(),
    packets: (track, from, to) => demuxer.packets(track, from, to),
  }
}

test.each(['plain.mp4', 'fragments.mp4', 'delayed.mp4', 'hevc.mp4'])(
  'segments of pictures in %s have them all at their times',
  async (name) => {
    const made = await cut(only(await open(name), 'video'), 2)
    const source = probePackets(media.path(name), 0)
    const result = probePackets(made.file, 0)
    expect(hashes(result)).toEqual(hashes(source))
    expect(difference(result, source) - Math.min(...result.map(({ pts }) => pts))).toBeLessThan(
      0.0001,
    )
    const { ends, begins } = joints(made.parts)
    expect(ends).toEqual(begins)
    const decoded = decode(made.file)
    expect(decoded.warnings).toBe('')
    expect(decoded.hashes).toHaveLength(180)
  },
)

test.each(['plain.mp4', 'fragments.mp4', 'hevc.mp4'])(
  'segments of sound in %s have all that is heard',
  async (name) => {
    const made = await cut(only(await open(name), 'audio'), 2)
    const heard = probePackets(media.path(name), 1).filter(({ pts }) => pts >= 0)
    const result = probePackets(made.file, 0)
    expect(hashes(result)).toEqual(hashes(heard))
    // In fragments of ffmpeg's, the first packet stands a little before the others.
    const late = result.map(({ pts }, at) => pts - (heard[at]?.pts ?? 0))
    expect(Math.max(...late.slice(1).map(Math.abs))).toBeLessThan(0.005)
    expect(decode(made.file).warnings).toBe('')
  },
)
