import { execFileSync } from 'node:child_process'
import { afterAll, expect } from 'vitest'
import { openMp4 } from '../../../../src/media/containers/mp4/demuxer.ts'
import type { Demuxer, Packet } from '../../../../src/media/demuxer.ts'
import { bufferSource } from '../../../helpers/byte-source.ts'
import { collect } from '../../../helpers/collect.ts'
import { MadeMedia } from '../../../helpers/made-media.ts'

/** The files of one test file; removed after it. */
export const media: MadeMedia = new MadeMedia()
afterAll(() => media.remove())

export function open(name: string): Promise<Demuxer> {
  return openMp4(bufferSource(media.bytes(name)))
}

/** A stream of pictures or sound as ffprobe sees it; times in seconds. */
interface ProbedStream {
  readonly kind: string
  readonly packets: readonly ProbedPacket[]
}

interface ProbedPacket {
  readonly pts: number
  readonly dts: number
  readonly end: number
  readonly size: number
  readonly key: boolean
}

const known = new Map<string, readonly ProbedStream[]>()

/** The streams of pictures and sound of a file. */
export function probe(name: string): readonly ProbedStream[] {
  const streams = known.get(name) ?? askFfprobe(media.path(name))
  known.set(name, streams)
  return streams
}

function askFfprobe(path: string): ProbedStream[] {
  const options = ['-v', 'error', '-of', 'json', '-show_streams', '-show_packets', path]
  const told = JSON.parse(
    execFileSync('ffprobe', options, { encoding: 'utf8', maxBuffer: 2 ** 28 }),
  )
  return told.streams
    .filter(({ codec_type }: { codec_type: string }) => ['video', 'audio'].includes(codec_type))
    .map((stream: { index: number; codec_type: string }) => ({
      kind: stream.codec_type,
      packets: told.packets
        .filter(({ stream_index }: { stream_index: number }) => stream_index === stream.index)
        .map((packet: Record<string, string>) => ({
          pts: Number(packet['pts_time']),
          dts: Number(packet['dts_time']),
          end: Number(packet['pts_time']) + Number(packet['duration_time'] ?? 0),
          size: Number(packet['size']),
          key: packet['flags']?.includes('K') ?? false,
        })),
    }))
}

/** When the file's time begins in what ffprobe says, in seconds: with the first picture, or sound that is not before the movie's beginning. */
export function beginning(name: string): number {
  const firsts = probe(name).map(({ kind, packets }) => {
    const pts = packets[0]?.pts ?? 0
    return kind === 'audio' ? Math.max(0, pts) : pts
  })
  return Math.min(...firsts)
}

/** By how much two lists of times differ at most, in seconds. */
export function apart(one: readonly number[], other: readonly number[]): number {
  expect(one).toHaveLength(other.length)
  return one.reduce((most, time, at) => Math.max(most, Math.abs(time - (other[at] ?? 0))), 0)
}

/**
 * Expects all packets of pictures and sound to be as ffprobe sees them, but for the time by which it shows all pictures later; tells how
 * many there are.
 */
export async function expectSamePackets(name: string, late = 0): Promise<number> {
  const demuxer = await open(name)
  const begin = beginning(name)
  const tracks = demuxer.info.tracks.filter(({ kind }) => kind !== 'subtitle')
  expect(tracks.map(({ kind }) => kind)).toEqual(probe(name).map(({ kind }) => kind))
  let count = 0
  for (const [at, { kind, packets: expected }] of probe(name).entries()) {
    const packets: Packet[] = await collect(demuxer, tracks[at]?.id ?? 0)
    expect(packets.map(({ data, key }) => [data.length, key])).toEqual(
      expected.map(({ size, key }) => [size, key]),
    )
    const shown = expected.map(({ pts }) => pts - begin - (kind === 'video' ? late : 0))
    expect(
      apart(
        packets.map(({ pts }) => pts),
        shown,
      ),
    ).toBeLessThan(1e-5)
    const decoded = expected.map(({ dts }) => dts - begin)
    expect(
      apart(
        packets.map(({ dts }) => dts ?? 0),
        decoded,
      ),
    ).toBeLessThan(1e-5)
    count += packets.length
  }
  return count
}
