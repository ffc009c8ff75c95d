import type { ByteSource } from '../bytes.ts'
import { openAvi } from './containers/avi/demuxer.ts'
import { openFlv } from './containers/flv/demuxer.ts'
import { openMatroska } from './containers/matroska/matroska.ts'
import { openMp4 } from './containers/mp4/demuxer.ts'
import { openMpegTs } from './containers/mpeg-ts/demuxer.ts'
import { type Demuxer, NeverFinished } from './demuxer.ts'

/** A container that is cut into segments here, and how its files begin. */
interface Container {
  readonly begins: (start: Uint8Array) => boolean
  readonly open: (source: ByteSource) => Promise<Demuxer>
  /** Whether it is played while it is written. */
  readonly grows: boolean
}

const containers: readonly Container[] = [
  // RFC 8794 section 11.2.1: the EBML header's element ID.
  {
    begins: (start) => hasBytes(start, 0, 0x1a, 0x45, 0xdf, 0xa3),
    open: openMatroska,
    grows: true,
  },
  // Adobe FLV specification 10.1, annex E.2: 'FLV'.
  { begins: (start) => hasBytes(start, 0, 0x46, 0x4c, 0x56), open: openFlv, grows: true },
  // 'RIFF', a size, and 'AVI '.
  {
    begins: (start) =>
      hasBytes(start, 0, 0x52, 0x49, 0x46, 0x46) && hasBytes(start, 8, 0x41, 0x56, 0x49, 0x20),
    open: openAvi,
    grows: false,
  },
  // ISO/IEC 14496-12 section 4.2 and the QuickTime File Format: the type of the first box.
  { begins: beginsWithBox, open: openMp4, grows: true },
]

const FIRST_BOXES: ReadonlySet<string> = new Set(
  'ftyp styp moov moof mdat free skip wide pnot sidx uuid prft emsg'.split(' '),
)

const SNIFFED_BYTES = 16
/** A recording that has so many bytes, and no frame, is none. */
const MOST_BEGUN = 1 << 20

/** Opens a recording by what it holds, whatever its name says. Rejects with MalformedMedia when it is of no container known here. */
export async function openMedia(source: ByteSource): Promise<Demuxer> {
  const start = new Uint8Array(Math.min(SNIFFED_BYTES, source.length))
  await source.read(start, 0)
  const container = containers.find(({ begins }) => begins(start))
  // A transport stream may begin anywhere within a packet: what is none of the others must prove that it is one.
  return (container?.open ?? openMpegTs)(source)
}

function beginsWithBox(start: Uint8Array): boolean {
  return FIRST_BOXES.has(String.fromCharCode(...start.subarray(4, 8)))
}

/**
 * What stands for a recording of which there is too little to be opened, by the `failure` to do that; undefined where it begins like
 * none that grows here, or there is so much that it is damaged or readable only when it is finished.
 */
export async function openBegun(
  source: ByteSource,
  failure: unknown,
): Promise<Demuxer | undefined> {
  if (failure instanceof NeverFinished) return undefined
  const start = new Uint8Array(Math.min(SNIFFED_BYTES, source.length))
  await source.read(start, 0)
  const container = containers.find(({ begins }) => begins(start))
  // The sync byte of transport packets (ISO/IEC 13818-1 section 2.4.3.2), of those with a time code before them too.
  const isStream = hasBytes(start, 0, 0x47) || hasBytes(start, 4, 0x47)
  const isKnown = container ? container.grows : isStream
  if (source.length > MOST_BEGUN || !(isKnown || source.length === 0)) return undefined
  return {
    info: { container: 'mpeg-ts', tracks: [], duration: undefined, chapters: [], unfinished: true },
    cutPoints: async () => [],
    packets: async function* () {},
    grown: openMedia,
  }
}

function hasBytes(start: Uint8Array, at: number, ...bytes: readonly number[]): boolean {
  return bytes.every((byte, index) => start[at + index] === byte)
}
