import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { CutPoint, Demuxer, MediaInfo, Packet } from '../../src/media/demuxer.ts'
import type { AudioCodec, AudioTrack, VideoCodec, VideoTrack } from '../../src/media/track.ts'

/** A packet as ffprobe lists it; times in seconds. */
export interface ProbedPacket {
  readonly pts: number
  readonly dts: number
  readonly duration: number
  readonly size: number
  readonly key: boolean
  readonly hash: string
  readonly pos: number
}

interface Stream {
  readonly index: number
  readonly codec_type: string
  readonly codec_name: string
  readonly width?: number
  readonly height?: number
  readonly sample_aspect_ratio?: string
  readonly sample_rate?: string
  readonly channels?: number
  readonly extradata?: string
  readonly side_data_list?: readonly { readonly rotation?: number }[]
}

interface RawPacket {
  readonly pts_time: string
  readonly dts_time: string
  readonly duration_time: string
  readonly size: string
  readonly pos: string
  readonly flags: string
  readonly data_hash: string
}

interface Probed {
  readonly streams: readonly Stream[]
  readonly packets: readonly RawPacket[]
}

function probe(file: string, ...options: string[]): Probed {
  const json = ['-v', 'error', '-of', 'json', ...options, file]
  return JSON.parse(execFileSync('ffprobe', json, { encoding: 'utf8', maxBuffer: 2 ** 28 }))
}

const probed = new Map<string, unknown>()

/** Asks ffprobe once: the files of tests do not change. */
function once<T>(key: string, ask: () => T): T {
  if (!probed.has(key)) probed.set(key, ask())
  return probed.get(key) as T
}

/** The streams of a file, with their extradata as a hex dump. */
export function probeStreams(file: string): readonly Stream[] {
  return once(`streams ${file}`, () => probe(file, '-show_streams', '-show_data').streams)
}

/** The packets of one stream, in the file's order. */
export function probePackets(file: string, stream: number): ProbedPacket[] {
  const options = ['-show_packets', '-show_data_hash', 'sha256', '-select_streams', String(stream)]
  const list = once(`${stream} ${file}`, () => probe(file, ...options).packets)
  return list.map((packet) => ({
    pts: Number(packet.pts_time),
    dts: Number(packet.dts_time),
    duration: Number(packet.duration_time),
    size: Number(packet.size),
    key: packet.flags.includes('K'),
    hash: packet.data_hash,
    pos: Number(packet.pos),
  }))
}

function bytesOfDump(dump: string): Uint8Array {
  const hex = [...dump.matchAll(/^[\da-f]{8}: ([\da-f ]{1,40})/gim)].map((line) => line[1] ?? '')
  return Uint8Array.from(Buffer.from(hex.join('').replaceAll(' ', ''), 'hex'))
}

const VIDEO: Partial<Record<string, VideoCodec>> = {
  h264: 'h264',
  hevc: 'hevc',
  vp9: 'vp9',
  av1: 'av1',
}

/** The content of the first box of a type, wherever its name stands. */
export function boxContent(file: Buffer, type: string): Uint8Array | undefined {
  const at = file.indexOf(type, 0, 'latin1')
  return at < 0 ? undefined : file.subarray(at + 4, at - 4 + file.readUInt32BE(at - 4))
}

function trackOf(stream: Stream, file: Buffer): VideoTrack | AudioTrack {
  const extradata = stream.extradata ? bytesOfDump(stream.extradata) : undefined
  const base = {
    id: stream.index,
    codecName: stream.codec_name,
    codecString: undefined,
    language: undefined,
    title: undefined,
    default: true,
    config: extradata,
  }
  if (stream.codec_type === 'audio')
    return {
      ...base,
      kind: 'audio',
      codec: stream.codec_name as AudioCodec,
      channels: stream.channels ?? 0,
      sampleRate: Number(stream.sample_rate),
      pcm: undefined,
    }
  const [horizontal = 1, vertical = 1] = (stream.sample_aspect_ratio ?? '1:1')
    .split(':')
    .map(Number)
  const rotation = stream.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0
  return {
    ...base,
    kind: 'video',
    codec: VIDEO[stream.codec_name] ?? 'other',
    config: stream.codec_name === 'vp9' ? boxContent(file, 'vpcC') : extradata,
    width: stream.width ?? 0,
    height: stream.height ?? 0,
    displayWidth: ((stream.width ?? 0) * horizontal) / vertical,
    displayHeight: stream.height ?? 0,
    rotation: ((360 - rotation) % 360) as 0 | 90 | 180 | 270,
    frameRate: undefined,
  }
}

/** What a container is like: how exact its times are, and whether it has decoding times. */
export interface Likeness {
  /** In seconds; times are rounded to it. */
  readonly precision?: number
  readonly decodingTimes?: boolean
}

/** A Demuxer over an MP4 file made by ffmpeg, its packets found by ffprobe. */
export function probedDemuxer(path: string, likeness: Likeness = {}): Demuxer {
  const file = readFileSync(path)
  const tracks = probeStreams(path).map((stream) => trackOf(stream, file))
  const all = new Map(tracks.map(({ id }) => [id, probePackets(path, id)]))
  const begin = Math.min(
    ...[...all.values()].map((list) => Math.min(...list.map(({ pts }) => pts))),
  )
  const { precision = 0, decodingTimes = true } = likeness
  const rounded = (time: number): number =>
    precision ? Math.round((time - begin) / precision) * precision : time - begin
  const packets = new Map<number, Packet[]>()
  for (const [id, list] of all)
    packets.set(
      id,
      list.map(({ pts, dts, duration, key, pos, size }) => ({
        data: file.subarray(pos, pos + size),
        pts: rounded(pts),
        dts: decodingTimes ? rounded(dts) : undefined,
        duration: precision ? undefined : duration,
        key,
      })),
    )
  const main = tracks.find(({ kind }) => kind === 'video') ?? tracks[0]
  const cuts: CutPoint[] = (packets.get(main?.id ?? 0) ?? [])
    .filter(({ key }) => key)
    .map(({ pts }) => ({ time: pts, offset: 0 }))
  const info: MediaInfo = {
    container: 'mp4',
    tracks,
    duration: Math.max(
      ...[...all.values()].flat().map(({ pts, duration }) => pts - begin + duration),
    ),
    chapters: [],
    unfinished: false,
  }
  return {
    info,
    cutPoints: async () => cuts,
    packets: async function* (id, from, to) {
      const track = tracks.find((one) => one.id === id)
      const list = packets.get(id) ?? []
      if (track?.kind === 'video') yield* picturesOf(list, from, to)
      else for (const packet of list) if (packet.pts >= from && packet.pts < to) yield packet
    },
  }
}

function* picturesOf(list: readonly Packet[], from: number, to: number): Generator<Packet> {
  let inside = false
  for (const packet of list) {
    if (packet.key) inside = packet.pts >= from && packet.pts < to
    if (inside) yield packet
  }
}
