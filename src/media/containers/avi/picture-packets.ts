import type { ByteSource } from '../../../bytes.ts'
import { OutputOrder, PictureOrder } from '../../codecs/h264-order.ts'
import { commonReads } from '../../common-reads.ts'
import type { Packet } from '../../demuxer.ts'
import { ScanWindow } from '../scan-window.ts'
import type { PictureTrack } from './avi-file.ts'
import { secondsOf } from './avi-stream.ts'
import { type H264Stream, sampleOf, sliceHeadOf, unitsOf } from './h264-stream.ts'
import type { PictureCut } from './picture-cuts.ts'

const WINDOW = 1 << 18
const LARGEST_PICTURE = 1 << 25

/** A picture that waits for its time. */
interface Waiting {
  readonly data: Uint8Array
  readonly chunk: number
}

/**
 * The packets of a picture track from the first cut at `from` seconds or later, up to the first at `to` or later. AVI has its
 * pictures in decoding order without times: those of H.264 are put into the order of their counts, which takes the chunks' times one
 * by one; pictures of other codecs have their chunk's time.
 */
export async function* picturePackets(
  source: ByteSource,
  track: PictureTrack,
  cuts: readonly PictureCut[],
  from: number,
  to: number,
): AsyncGenerator<Packet, void, undefined> {
  const { chunks } = track.stream
  const first = cuts.find(({ time }) => time >= from)?.chunk ?? chunks.count
  const end = cuts.find(({ time }) => time >= to)?.chunk ?? chunks.count
  const keys = new Set<number>()
  for (const { chunk } of cuts) if (chunk >= first && chunk < end) keys.add(chunk)
  const window = new ScanWindow(commonReads(source), WINDOW)
  const order = track.h264 && new Reordering(track.h264, track, first, keys)
  for (let chunk = first; chunk < end; chunk += 1) {
    if (chunks.size(chunk) > LARGEST_PICTURE) continue
    const data = await window.copy(chunks.offset(chunk), chunks.size(chunk))
    if (order) yield* order.push({ data, chunk })
    else yield packetOf(track, { data, chunk }, chunk, true, keys)
  }
  if (order) yield* order.finish()
}

/** A picture's packet: its time is that of the chunk `place`. */
function packetOf(
  { stream }: PictureTrack,
  { data, chunk }: Waiting,
  place: number,
  inOrder: boolean,
  keys: ReadonlySet<number>,
): Packet {
  const pts = secondsOf(stream, stream.chunks.start(place))
  return {
    data,
    pts,
    dts: inOrder ? pts : undefined,
    duration: secondsOf(stream, stream.chunks.start(place + 1)) - pts,
    key: keys.has(chunk),
  }
}

class Reordering {
  readonly #stream: H264Stream
  readonly #track: PictureTrack
  readonly #first: number
  readonly #keys: ReadonlySet<number>
  readonly #counts: PictureOrder
  readonly #output: OutputOrder
  readonly #waiting: Waiting[] = []
  #last = 0

  constructor(stream: H264Stream, track: PictureTrack, first: number, keys: ReadonlySet<number>) {
    this.#stream = stream
    this.#track = track
    this.#first = first
    this.#keys = keys
    this.#counts = new PictureOrder(stream.sequence)
    this.#output = new OutputOrder(stream.depth)
  }

  /** Takes the next picture in decoding order, and gives those whose times are known now. */
  *push({ data, chunk }: Waiting): Generator<Packet> {
    const units = unitsOf(this.#stream, data)
    const head = sliceHeadOf(this.#stream, units)
    // What has no slice that can be read stays where it is.
    this.#last = head ? this.#counts.next(head) : this.#last
    this.#waiting.push({ data: sampleOf(this.#stream, data, units), chunk })
    this.#output.push(this.#last, head?.idr ?? false)
    yield* this.#ready()
  }

  *finish(): Generator<Packet> {
    this.#output.finish()
    yield* this.#ready()
  }

  *#ready(): Generator<Packet> {
    for (let place = this.#output.take(); place !== undefined; place = this.#output.take()) {
      const picture = this.#waiting.shift()
      const inOrder = this.#stream.depth === 0
      if (picture) yield packetOf(this.#track, picture, this.#first + place, inOrder, this.#keys)
    }
  }
}
