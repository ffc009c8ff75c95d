import { describe, expect, it } from 'vitest'
import type { ByteSource } from '../../../../src/bytes.ts'
import { openMatroska } from '../../../../src/media/containers/matroska/matroska.ts'
import { type CountedSource, fileSource } from '../../../helpers/byte-source.ts'
import { ebml, element, join, open, simpleBlock, size, track, video } from './matroska-file.ts'
import { all, ffmpeg, openFile, PICTURE, path, SOUND } from './recordings.ts'

const FRAME_BYTES = 100_000
const FRAMES = 50
const CLUSTERS = 4000

/** The start of a frame's block, whose data are all zeros. */
function frameHeader(index: number): Uint8Array {
  const ticks = index * 40
  const flags = index === 0 ? 0x80 : 0
  return join([0xa3], size(4 + FRAME_BYTES), [0x81, (ticks >> 8) & 0xff, ticks & 0xff, flags])
}

/** The parts of the Cluster at some ticks, made once. */
function clusterParts(ticks: number): ClusterParts {
  const made = clusters.get(ticks) ?? makeCluster(ticks)
  clusters.set(ticks, made)
  return made
}

/** A Cluster as it stands in the large file: what is not listed is zeros. */
interface ClusterParts {
  readonly parts: readonly (readonly [at: number, bytes: Uint8Array])[]
  readonly length: number
}

const clusters = new Map<number, ClusterParts>()

function makeCluster(ticks: number): ClusterParts {
  const parts: [number, Uint8Array][] = []
  const text = simpleBlock(3, 500, 0x80, 'a line')
  const timestamp = element(0xe7, eight(ticks))
  const body = timestamp.length + FRAMES * (13 + FRAME_BYTES) + text.length
  const start = join([0x1f, 0x43, 0xb6, 0x75], size(body), timestamp)
  parts.push([0, start])
  let at = start.length
  for (let index = 0; index < FRAMES; index += 1) {
    parts.push([at, frameHeader(index)])
    at += 13 + FRAME_BYTES
  }
  parts.push([at, text])
  return { parts, length: at + text.length }
}

/** A number in eight bytes, so that every Cluster is as long as the others. */
function eight(value: number): number[] {
  return [0, ...size(value).slice(1)]
}

/** A recording of 20 GB that is nowhere: two seconds in each Cluster, and neither Cues nor Duration. */
function largeSource(): ByteSource & { bytesRead: number; reads: number } {
  const tracks = [track(1, 1, 'V_MPEG4/ISO/AVC', video(1920, 1080)), track(3, 17, 'S_TEXT/UTF8')]
  const head = join(ebml, open(0x18538067, element(0x1549a966), element(0x1654ae6b, ...tracks)))
  const { length } = clusterParts(0)
  const source = {
    length: head.length + CLUSTERS * length,
    bytesRead: 0,
    reads: 0,
    async read(into: Uint8Array, from: number) {
      const count = Math.min(into.length, source.length - from)
      into.fill(0, 0, count)
      place(into, from, 0, head)
      const first = Math.max(0, Math.floor((from - head.length) / length))
      const last = Math.min(CLUSTERS - 1, Math.floor((from + count - head.length) / length))
      for (let index = first; index <= last; index += 1)
        for (const [at, bytes] of clusterParts(index * 2000).parts)
          place(into, from, head.length + index * length + at, bytes)
      source.bytesRead += count
      source.reads += 1
      return count
    },
    close() {},
  }
  return source
}

/** Puts the bytes at offset `at` of the file into the piece that begins at `from`. */
function place(into: Uint8Array, from: number, at: number, bytes: Uint8Array): void {
  if (at >= from + into.length || at + bytes.length <= from) return
  const start = Math.max(at, from)
  const end = Math.min(at + bytes.length, from + into.length)
  into.set(bytes.subarray(start - at, end - at), start - from)
}

describe('a large recording without Cues', () => {
  it('is indexed from a thousandth of its bytes', async () => {
    const source = largeSource()
    const demuxer = await openMatroska(source)
    expect(demuxer.info.duration).toBeCloseTo(CLUSTERS * 2, 0)
    expect(demuxer.info.unfinished).toBe(true)
    expect(await demuxer.cutPoints()).toHaveLength(CLUSTERS)
    expect(source.bytesRead).toBeLessThan(source.length / 1000)
  })

  it('is indexed again from much less when it has grown', async () => {
    const source = largeSource()
    const before = await openMatroska(largeSource())
    const demuxer = await before.grown?.(source)
    expect(await demuxer?.cutPoints()).toHaveLength(CLUSTERS)
    expect(source.reads).toBeLessThan(200)
  })

  it('gives its first subtitles and any frame after few reads', async () => {
    const source = largeSource()
    const demuxer = await openMatroska(source)
    source.bytesRead = 0
    const subtitles = demuxer.packets(3, 0, Number.POSITIVE_INFINITY)[Symbol.asyncIterator]()
    expect((await subtitles.next()).value).toMatchObject({ pts: 0.5 })
    await subtitles.return?.()
    expect(source.bytesRead).toBeLessThan(2_000_000)
    source.bytesRead = 0
    const packets = await all(demuxer.packets(1, 6000, 6004))
    expect(packets).toHaveLength(2 * FRAMES)
    expect(source.bytesRead).toBeLessThan(1.05 * 2 * FRAMES * FRAME_BYTES)
  })
})

describe('a recording with Cues', () => {
  it('is opened and indexed from its headers, and a segment is read from little more than its bytes', async () => {
    ffmpeg(
      ...[...PICTURE, ...SOUND, '-t', '60', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50'],
      ...[
        '-b:v',
        '4M',
        '-minrate',
        '4M',
        '-maxrate',
        '4M',
        '-bufsize',
        '4M',
        '-x264-params',
        'nal-hrd=cbr',
      ],
      ...['-c:a', 'aac', path('long.mkv')],
    )
    const source: CountedSource = await fileSource(path('long.mkv'))
    const demuxer = await openMatroska(source)
    const cuts = await demuxer.cutPoints()
    expect(cuts).toHaveLength(30)
    expect(source.bytesRead).toBeLessThan(100_000)
    const before = source.bytesRead
    const packets = await all(demuxer.packets(1, cuts[10]?.time ?? 0, cuts[14]?.time ?? 0))
    const bytes = packets.reduce((sum, { data }) => sum + data.length, 0)
    expect(source.bytesRead - before).toBeLessThan(1.3 * bytes)
    source.close()
    expect((await openFile('long.mkv')).info.duration).toBeCloseTo(60, 0)
  })
})
