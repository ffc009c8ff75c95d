import type { ByteSource } from '../../../bytes.ts'
import { MalformedMedia } from '../../demuxer.ts'
import { children, type ElementHeader, HEADER_BYTES, readHeader, text, uint } from './ebml.ts'
import { ID } from './ids.ts'
import { findCluster } from './resync.ts'
import { Window } from './window.ts'

/** A header element larger than this is not read: a chapter list or a codec's data take a few kilobytes. */
const MAX_ELEMENT_BYTES = 16 * 2 ** 20
/** Headers are at the start; one with more elements is no header. */
const MAX_ELEMENTS = 10_000
/** One that leads to another (RFC 9559 section 6.3); some writers begin with a third. */
const MAX_SEEK_HEADS = 4
const READ_BYTES = 16 * 1024

/** Where an element's data lie in the file: [from, to). */
export interface Extent {
  readonly from: number
  readonly to: number
}

/** What stands around the clusters of a file. */
export interface Header {
  readonly docType: string
  /** Where the Segment's data begin: positions in SeekHead and Cues count from here. */
  readonly segment: number
  /** Where the Segment ends, or the file does (exclusive). */
  readonly end: number
  /** Whether the Segment says how long it is. */
  readonly sized: boolean
  /** Whether the Segment says that it is longer than the file. */
  readonly cutOff: boolean
  /** Where the first Cluster begins; `end` where there is none. */
  readonly firstCluster: number
  /** The data of Info, Tracks and Chapters. */
  readonly info: Uint8Array | undefined
  readonly tracks: Uint8Array
  readonly chapters: Uint8Array | undefined
  /** The data of Cues are large, and wait until they are asked for. */
  readonly cues: Extent | undefined
}

/**
 * Reads what stands before the first Cluster, and what its SeekHead names behind the last (RFC 9559 sections 4.5 and 6.3). Rejects
 * with MalformedMedia what is not Matroska or names no tracks.
 */
export async function readMatroskaHeader(source: ByteSource): Promise<Header> {
  const window = new Window(source, { least: READ_BYTES, most: 4 * READ_BYTES, near: 0 })
  const ebml = await headerAt(window, 0)
  if (ebml?.id !== ID.ebml) throw new MalformedMedia('no EBML header at offset 0')
  const docType = await readDocType(window, ebml)
  const [at, segment] = await findSegment(window, ebml.length + (ebml.size ?? 0))
  const from = at + segment.length
  const claimed = segment.size === undefined ? undefined : from + segment.size
  const end = Math.min(claimed ?? source.length, source.length)
  const survey = new Survey(window, from, end)
  const firstCluster = await survey.walk()
  await survey.seek()
  const tracks = survey.data.get(ID.tracks)
  if (tracks === undefined) throw new MalformedMedia(`no Tracks in the Segment at offset ${at}`)
  return {
    docType,
    segment: from,
    end,
    sized: claimed !== undefined,
    cutOff: claimed !== undefined && claimed > source.length,
    firstCluster,
    info: survey.data.get(ID.info),
    tracks,
    chapters: survey.data.get(ID.chapters),
    cues: survey.cues,
  }
}

async function headerAt(window: Window, at: number): Promise<ElementHeader | undefined> {
  return readHeader(await window.read(at, HEADER_BYTES), 0)
}

async function readDocType(window: Window, { length, size }: ElementHeader): Promise<string> {
  if (size === undefined || size > READ_BYTES)
    throw new MalformedMedia('an EBML header of no plausible size at offset 0')
  for (const { id, data } of children(await window.read(length, size)))
    if (id === ID.docType) return text(data)
  return 'matroska'
}

async function findSegment(window: Window, from: number): Promise<[number, ElementHeader]> {
  let at = from
  for (let count = 0; count < 16; count += 1) {
    const header = await headerAt(window, at)
    if (header === undefined) break
    if (header.id === ID.segment) return [at, header]
    at += header.length + (header.size ?? 0)
  }
  throw new MalformedMedia(`no Segment after the EBML header, looked for up to offset ${at}`)
}

/** Collects the header elements of one Segment, the first of each kind. */
class Survey {
  readonly data: Map<number, Uint8Array> = new Map()
  cues: Extent | undefined
  readonly #window: Window
  readonly #segment: number
  readonly #end: number
  readonly #seeks = new Map<number, number>()
  #seekHeads = 0

  constructor(window: Window, segment: number, end: number) {
    this.#window = window
    this.#segment = segment
    this.#end = end
  }

  /** Goes through the elements up to the first Cluster, and resolves with where that begins: behind what makes no sense, too. */
  async walk(): Promise<number> {
    let at = this.#segment
    for (let count = 0; count < MAX_ELEMENTS && at < this.#end; count += 1) {
      const header = await headerAt(this.#window, at)
      if (header?.id === ID.cluster) return at
      if (header?.size === undefined)
        return (await findCluster(this.#window, at + 1, this.#end)) ?? this.#end
      await this.#take(header.id, at + header.length, header.size)
      at += header.length + header.size
    }
    return this.#end
  }

  /** Fetches what only the SeekHead led to. */
  async seek(): Promise<void> {
    for (const id of [ID.seekHead, ID.info, ID.tracks, ID.chapters, ID.cues]) {
      const at = this.#seeks.get(id)
      if (at === undefined || at >= this.#end || this.data.has(id)) continue
      const header = await headerAt(this.#window, at)
      if (header?.id === id && header.size !== undefined)
        await this.#take(id, at + header.length, header.size)
    }
  }

  async #take(id: number, from: number, size: number): Promise<void> {
    if (id === ID.cues) {
      if (from + size <= this.#end) this.cues ??= { from, to: from + size }
      return
    }
    const wanted = id === ID.seekHead || id === ID.info || id === ID.tracks || id === ID.chapters
    if (!wanted || this.data.has(id) || from + size > this.#end || size > MAX_ELEMENT_BYTES) return
    if (id === ID.seekHead) this.#seekHeads += 1
    if (id === ID.seekHead && this.#seekHeads > MAX_SEEK_HEADS) return
    const data = await this.#window.read(from, size)
    if (id === ID.seekHead) this.#note(data)
    else this.data.set(id, data)
  }

  #note(seekHead: Uint8Array): void {
    for (const seek of children(seekHead)) {
      if (seek.id !== ID.seek) continue
      let id = 0
      let position: number | undefined
      for (const child of children(seek.data)) {
        if (child.id === ID.seekId) id = uint(child.data)
        else if (child.id === ID.seekPosition) position = uint(child.data)
      }
      if (position !== undefined && !this.#seeks.has(id))
        this.#seeks.set(id, this.#segment + position)
    }
  }
}
